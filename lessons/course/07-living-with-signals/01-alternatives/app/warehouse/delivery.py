from django.core import serializers
from django.db import transaction

# As `manage.py dumpdata warehouse` writes it. The quantity is a typing error.
DELIVERY = '[{"model": "warehouse.stockitem", "pk": 70, "fields": {"name": "bolts", "quantity": -50}}]'


def load_delivery():
    """Save each row of the delivery, as loaddata does with a fixture."""
    with transaction.atomic():
        for row in serializers.deserialize("json", DELIVERY):
            row.save()
