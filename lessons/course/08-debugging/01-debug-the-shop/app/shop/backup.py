from django.core import serializers
from django.db import transaction

BACKUP = """[
  {"model": "shop.customer", "pk": 70, "fields": {"email": "ada@example.org"}},
  {"model": "shop.profile", "pk": 80, "fields": {"customer": 70, "newsletter": true}}
]"""


def load_backup():
    """Save each row of the backup, as loaddata does with a fixture."""
    with transaction.atomic():
        for row in serializers.deserialize("json", BACKUP):
            row.save()
