from bikeshop.models import Repair


def finish(repairs):
    """Mark the repairs of a QuerySet as ready."""
    repairs.update(status=Repair.Status.READY)
