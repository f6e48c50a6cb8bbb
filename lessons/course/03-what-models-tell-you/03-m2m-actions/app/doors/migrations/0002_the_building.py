from django.db import migrations


def furnish(apps, schema_editor):
    """Add the rooms and the colleagues that are there from the first day."""
    Room, Colleague = apps.get_model("doors", "Room"), apps.get_model("doors", "Colleague")
    Room.objects.bulk_create(Room(name=name) for name in ("lab", "workshop", "archive"))
    Colleague.objects.bulk_create(Colleague(name=name) for name in ("Ada", "Ben"))


class Migration(migrations.Migration):
    dependencies = [("doors", "0001_initial")]

    operations = [migrations.RunPython(furnish, migrations.RunPython.noop)]
