from django.core import serializers

from library.models import Reader


def rename_reader():
    """Create a reader and save her twice more"""
    reader = Reader.objects.create(name="Ada")
    reader.name = "Ada L."
    reader.save()
    reader.name = "Ada Lovelace"
    reader.save()


def load_reader():
    """Load a reader from a fixture"""
    fixture = [{"model": "library.reader", "pk": 7, "fields": {"name": "Ada"}}]
    for item in serializers.deserialize("python", fixture):
        item.save()
