from django.db import transaction


def mark_as_tested(donations):
    """Store the result of the laboratory for a QuerySet of donations: for all of them or for none."""
    with transaction.atomic():
        for donation in donations:
            donation.tested = True
            donation.save(update_fields=["tested"])
