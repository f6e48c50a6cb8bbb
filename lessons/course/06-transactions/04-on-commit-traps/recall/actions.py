from django.db import transaction

from dentist.models import DayOff, LateStart


def take_day_off():
    """Take a day off"""
    with transaction.atomic():
        DayOff.objects.create(day="Monday")


def start_late():
    """Start late"""
    with transaction.atomic():
        LateStart.objects.create(day="Tuesday")
