from django.core import serializers
from django.db import transaction

# As `manage.py dumpdata forum` writes it.
BACKUP = """[
  {"model": "forum.member", "pk": 1906, "fields": {"name": "grace", "last_login": null}},
  {"model": "forum.profile", "pk": 1906, "fields": {"member": 1906, "signature": "Ships are safe in harbour."}}
]"""


def load_backup():
    """Save each row of the backup, as loaddata does with a fixture."""
    with transaction.atomic():
        for row in serializers.deserialize("json", BACKUP):
            row.save()
