from bloodbank.models import Donation


def mark_as_tested(donations):
    """Store the result of the laboratory for a QuerySet of donations."""
    for donation in donations:
        donation.tested = True
    Donation.objects.bulk_update(donations, ["tested"])
