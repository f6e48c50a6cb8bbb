from django.db import transaction

from school.models import ExchangePupil, Pupil


def welcome_exchange_pupil():
    """Create an exchange pupil"""
    ExchangePupil.objects.create(name="Ana")


def enrol_in_a_transaction():
    """Create a pupil without a name inside atomic()"""
    with transaction.atomic():
        Pupil.objects.create(name="")
