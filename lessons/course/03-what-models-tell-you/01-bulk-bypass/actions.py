from django.db import connection

from bloodbank.intake import take_in
from bloodbank.laboratory import mark_as_tested
from bloodbank.models import Donation, Donor


def mark_three():
    """Mark three donations as tested"""
    donations = take_in(["A1", "B2", "C3"])
    mark_as_tested(donations)


def import_list():
    """Import a list, then execute SQL"""
    Donation.objects.get_or_create(code="D4")
    listed = [Donation(code=code, tested=True) for code in ("D4", "E5")]
    Donation.objects.bulk_create(listed, update_conflicts=True, unique_fields=["code"], update_fields=["tested"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE bloodbank_donation SET tested = %s", [False])


def assign_donor():
    """Assign a donation to a donor"""
    ada, _ = Donor.objects.get_or_create(name="Ada")
    donation, _ = Donation.objects.get_or_create(code="F6", defaults={"tested": True})
    ada.donations.add(donation)
    ada.donations.remove(donation)
    ada.donations.add(donation, bulk=False)


def enter_and_delete():
    """Enter two donations, then delete them with a QuerySet"""
    Donation.objects.create(code="G7", tested=True)
    Donation.objects.update_or_create(code="H8", defaults={"tested": True})
    Donation.objects.filter(code__in=["G7", "H8"]).delete()
