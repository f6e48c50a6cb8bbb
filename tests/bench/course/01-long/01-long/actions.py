"""Runs that are nearly as long as a run can be."""

from django.db import transaction
from yard.models import Wagon


def alike():
    """Rounds that are alike"""
    for number in range(265):
        with transaction.atomic():
            Wagon.objects.create(name=f"Wagon {number}")


def unlike():
    """Rounds that are not alike"""
    for number in range(200):
        with transaction.atomic():
            wagon = Wagon.objects.create(name=f"Wagon {number}")
            # No round has as many statements as one of the four before it, so none is folded.
            for other in range(number % 7):
                Wagon.objects.filter(pk=wagon.pk).update(name=f"Wagon {number}, {other}")
