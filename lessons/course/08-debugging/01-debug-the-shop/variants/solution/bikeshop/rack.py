from django.db import transaction

from bikeshop.models import Repair


def finish(repairs):
    """Mark the repairs of a QuerySet as ready: all of them or none."""
    with transaction.atomic():
        for repair in repairs:
            repair.status = Repair.Status.READY
            repair.save(update_fields=["status"])
