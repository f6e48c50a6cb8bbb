from functools import partial

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from dentist.models import DayOff, LateStart

PATIENTS = {"Kim": "555-0101", "Lou": "", "Max": "555-0103"}


def send_message(name):
    if not PATIENTS[name]:
        raise ValueError(f"no number for {name}")
    print(f"Message to {name}")


@receiver(post_save, sender=DayOff)
def cancel_appointments(sender, instance, created, **kwargs):
    if created:
        for name in PATIENTS:
            transaction.on_commit(lambda: send_message(name))  # noqa: B023 (the question is about this mistake)


@receiver(post_save, sender=LateStart)
def delay_appointments(sender, instance, created, **kwargs):
    if created:
        for name in PATIENTS:
            transaction.on_commit(partial(send_message, name))
