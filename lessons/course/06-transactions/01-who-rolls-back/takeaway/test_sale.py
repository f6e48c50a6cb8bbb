"""A sale is stored if and only if its snack is dispensed."""

import pytest
from django.db import IntegrityError

from vending.hardware import Jam
from vending.models import Sale
from vending.sales import sell

pytestmark = pytest.mark.django_db


def test_sale_of_a_dispensed_snack_is_stored(capsys):
    sell("R1", "chocolate")

    assert Sale.objects.count() == 1
    assert capsys.readouterr().out == "Take your chocolate.\n"


def test_sale_of_a_stuck_snack_is_rolled_back():
    with pytest.raises(Jam):
        sell("R2", "peanuts")

    assert Sale.objects.count() == 0


def test_refused_sale_dispenses_nothing(capsys):
    with pytest.raises(IntegrityError):
        sell(None, "chocolate")

    assert capsys.readouterr().out == ""
