"""Heat and frost are announced once, and only when the reading is stored."""

import pytest
from django.db import IntegrityError

from hut.models import Reading

pytestmark = pytest.mark.django_db


def test_mild_reading_is_not_announced(capsys):
    Reading(station="Hilltop", celsius=18).save()

    assert capsys.readouterr().out == ""


def test_heat_sounds_the_siren_before_save_returns(capsys):
    Reading(station="Hilltop", celsius=41).save()

    assert capsys.readouterr().out == "Siren! Hilltop: 41 °C\n"


def test_frost_is_announced_before_save_returns(capsys):
    Reading(station="Hilltop", celsius=-3).save()

    assert capsys.readouterr().out == "Frost! Hilltop: -3 °C\n"


@pytest.mark.parametrize("celsius", [41, -3])
def test_reading_that_is_not_stored_is_not_announced(capsys, celsius):
    with pytest.raises(IntegrityError):
        Reading(station=None, celsius=celsius).save()

    assert capsys.readouterr().out == ""
