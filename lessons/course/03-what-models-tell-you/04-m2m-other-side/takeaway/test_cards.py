"""A card is printed for each dish whose allergens change, from both sides, and with the allergens that are stored."""

import pytest

from restaurant.forms import DishForm
from restaurant.models import Allergen, Dish


@pytest.fixture
def milk(db):
    # Another dish has the same primary key: a receiver that mixes up the two models prints its card.
    return Allergen.objects.create(pk=20, name="milk")


@pytest.fixture
def cake(db):
    Dish.objects.create(pk=20, name="bread")
    return Dish.objects.create(pk=30, name="cake")


def test_card_of_a_new_dish_has_its_allergens(milk, capsys):
    DishForm({"name": "soup", "allergens": [milk.pk]}).save()

    assert capsys.readouterr().out == "soup: milk\n"


def test_adding_from_the_allergen_prints_the_card_of_the_dish(milk, cake, capsys):
    capsys.readouterr()

    milk.dishes.add(cake)

    assert capsys.readouterr().out == "cake: milk\n"


def test_removing_from_the_allergen_prints_the_card_of_the_dish(milk, cake, capsys):
    milk.dishes.add(cake)
    capsys.readouterr()

    milk.dishes.remove(cake)

    assert capsys.readouterr().out == "cake: no allergens\n"


def test_adding_from_the_dish_prints_its_card(milk, cake, capsys):
    capsys.readouterr()

    cake.allergens.add(milk)

    assert capsys.readouterr().out == "cake: milk\n"
