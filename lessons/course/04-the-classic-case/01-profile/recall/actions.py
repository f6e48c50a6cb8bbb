from django.core import serializers

from library.models import Reader


def enrol_class():
    """Enrol a school class with bulk_create()"""
    Reader.objects.bulk_create(Reader(name=name) for name in ("Ada", "Ben", "Cleo"))


def load_reader():
    """Load a reader from a fixture"""
    fixture = [{"model": "library.reader", "pk": 7, "fields": {"name": "Ada"}}]
    for item in serializers.deserialize("python", fixture):
        item.save()
