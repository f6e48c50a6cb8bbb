from django.db import transaction

from school.models import Pupil, Trip


def announce_trip():
    """Announce a trip for class 4a"""
    _enrol("4a", Ada="ada@example.org", Ben="ben@example.org", Cleo="cleo@example.org")
    Trip.objects.create(destination="the zoo", class_name="4a")


def announce_in_block():
    """Announce a trip for class 4a inside atomic()"""
    _enrol("4a", Ada="ada@example.org", Ben="ben@example.org", Cleo="cleo@example.org")
    with transaction.atomic():
        Trip.objects.create(destination="the zoo", class_name="4a")


def announce_without_address():
    """Announce a trip for class 5b, with one address missing"""
    _enrol("5b", Dora="dora@example.org", Emil="", Fay="fay@example.org")
    with transaction.atomic():
        Trip.objects.create(destination="the lake", class_name="5b")


def announce_at_hillside():
    """Announce a trip at Hillside, with one address missing"""
    _enrol("6c", using="hillside", Gus="gus@example.org", Hana="", Ivo="ivo@example.org")
    with transaction.atomic(using="hillside"):
        Trip.objects.using("hillside").create(destination="the castle", class_name="6c")


def _enrol(class_name, *, using="default", **addresses):
    """Store the pupils of a class unless they are there."""
    pupils = Pupil.objects.using(using)
    if not pupils.filter(class_name=class_name).exists():
        # Only some versions of Django open a transaction for bulk_create().
        with transaction.atomic(using=using):
            pupils.bulk_create(
                [Pupil(name=name, class_name=class_name, parent_email=email) for name, email in addresses.items()]
            )
