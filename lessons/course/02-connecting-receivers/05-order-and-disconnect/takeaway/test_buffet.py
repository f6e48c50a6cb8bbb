"""A receiver that is disconnected for a while is not called meanwhile, and is called once again afterwards."""

import pytest

from bistro.buffet import prepare_buffet
from bistro.models import Dish


@pytest.mark.django_db
def test_waiter_is_not_called_for_a_buffet(capsys):
    prepare_buffet(["Ham"])
    prepare_buffet(["Fish"])

    assert capsys.readouterr().out == "Ham: cooked\nHam: garnished\nFish: cooked\nFish: garnished\n"


@pytest.mark.django_db
def test_waiter_is_called_once_after_a_buffet(capsys):
    prepare_buffet(["Ham"])
    capsys.readouterr()

    Dish.objects.create(name="Soup")

    assert capsys.readouterr().out == "Soup: cooked\nSoup: garnished\nSoup: the waiter is called\n"


@pytest.mark.django_db
def test_waiter_is_called_again_after_a_buffet_that_fails(capsys):
    with pytest.raises(TypeError):
        prepare_buffet(None)

    Dish.objects.create(name="Soup")

    assert capsys.readouterr().out.count("the waiter is called") == 1
