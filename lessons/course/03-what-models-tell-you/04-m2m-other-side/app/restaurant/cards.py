from restaurant.models import Dish


def print_card(dish_pk):
    """Print the card that says which allergens a dish contains."""
    dish = Dish.objects.get(pk=dish_pk)
    allergens = dish.allergens.order_by("name").values_list("name", flat=True)
    print(f"{dish}: {', '.join(allergens) or 'no allergens'}")
