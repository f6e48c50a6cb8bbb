from kitchen.models import Dish, Ingredient


def salt_twice():
    """Put salt into the soup twice"""
    soup, salt = Dish.objects.create(name="soup"), Ingredient.objects.create(name="salt")
    soup.ingredients.add(salt)
    soup.ingredients.add(salt)


def salt_once():
    """Put salt into the soup"""
    soup, salt = Dish.objects.create(name="soup"), Ingredient.objects.create(name="salt")
    soup.ingredients.add(salt)
