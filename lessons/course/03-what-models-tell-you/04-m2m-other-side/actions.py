from restaurant.forms import DishForm
from restaurant.models import Allergen, Dish


def create_with_form():
    """Create a dish with a ModelForm"""
    celery, milk = Allergen.objects.filter(name__in=["celery", "milk"]).order_by("name")
    form = DishForm({"name": "soup", "allergens": [celery.pk, milk.pk]})
    form.save()


def create_in_steps():
    """Create a dish with commit=False"""
    nuts = Allergen.objects.get(name="nuts")
    form = DishForm({"name": "cake", "allergens": [nuts.pk]})
    cake = form.save(commit=False)
    cake.save()
    print("The dish is saved.")
    form.save_m2m()


def add_from_both_sides():
    """Create a dish, then add it to an allergen"""
    celery, milk = Allergen.objects.filter(name__in=["celery", "milk"]).order_by("name")
    soup = DishForm({"name": "soup", "allergens": [celery.pk]}).save()
    milk.dishes.add(soup)


def write_through_rows():
    """Write to the through model"""
    nuts = Allergen.objects.get(name="nuts")
    through = Dish.allergens.through
    missing = Dish.objects.exclude(allergens=nuts)
    through.objects.bulk_create([through(dish=dish, allergen=nuts) for dish in missing])
