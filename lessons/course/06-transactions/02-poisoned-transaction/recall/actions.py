from django.db import transaction

from regatta.models import Boat, Canoe


def enter_two_boats():
    """Enter two boats with the same number"""
    with transaction.atomic():
        Boat.objects.create(name="Swan", number=7)
        Boat.objects.create(name="Gull", number=7)


def enter_two_canoes():
    """Enter two canoes with the same number"""
    with transaction.atomic():
        Canoe.objects.create(name="Otter", number=7)
        Canoe.objects.create(name="Trout", number=7)
