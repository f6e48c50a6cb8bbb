from functools import partial

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from theatre.letters import send_ticket
from theatre.models import Booking, DoorListEntry


@receiver(post_save, sender=Booking)
def enter_on_door_list(sender, instance, created, **kwargs):
    if created:
        DoorListEntry.objects.create(booking=instance)


@receiver(post_save, sender=Booking)
def mail_ticket(sender, instance, created, **kwargs):
    if created:
        transaction.on_commit(partial(send_ticket, instance.pk))
