from django.db import migrations


def write_menu(apps, schema_editor):
    """Add the allergens and the dishes that are there from the first day."""
    Allergen, Dish = apps.get_model("restaurant", "Allergen"), apps.get_model("restaurant", "Dish")
    Allergen.objects.bulk_create(Allergen(name=name) for name in ("celery", "milk", "nuts"))
    Dish.objects.bulk_create(Dish(name=name) for name in ("bread", "salad"))


class Migration(migrations.Migration):
    dependencies = [("restaurant", "0001_initial")]

    operations = [migrations.RunPython(write_menu, migrations.RunPython.noop)]
