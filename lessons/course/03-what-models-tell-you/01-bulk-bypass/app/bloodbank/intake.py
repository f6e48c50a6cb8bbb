from django.db import transaction

from bloodbank.models import Donation


def take_in(codes):
    """Store a donation for each code, untested, and return them as a QuerySet. bulk_create() sends no signals."""
    # Not every version of Django opens a transaction for bulk_create().
    with transaction.atomic():
        Donation.objects.bulk_create(
            [Donation(code=code, tested=False) for code in codes],
            update_conflicts=True,  # After an earlier run, they are untested again.
            unique_fields=["code"],
            update_fields=["tested"],
        )
    return Donation.objects.filter(code__in=codes)
