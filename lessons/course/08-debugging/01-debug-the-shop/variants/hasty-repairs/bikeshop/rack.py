from bikeshop.models import Repair


def finish(repairs):
    """Mark the repairs of a QuerySet as ready."""
    for repair in repairs:
        repair.status = Repair.Status.READY
    Repair.objects.bulk_update(repairs, ["status"])
