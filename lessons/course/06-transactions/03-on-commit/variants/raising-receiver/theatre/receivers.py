from functools import partial

from django.db import IntegrityError, transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from theatre.letters import send_ticket
from theatre.models import Booking, DoorListEntry


@receiver(post_save, sender=Booking)
def enter_on_door_list(sender, instance, created, **kwargs):
    if created:
        try:
            with transaction.atomic():
                DoorListEntry.objects.create(visitor=instance.visitor)
        except IntegrityError:
            pass  # The visitor booked another seat before.


@receiver(post_save, sender=Booking)
def print_ticket(sender, **kwargs):
    raise RuntimeError("the printer is out of paper")


@receiver(post_save, sender=Booking)
def mail_ticket(sender, instance, created, **kwargs):
    if created:
        transaction.on_commit(partial(send_ticket, instance.pk))
