from django.db import IntegrityError, transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from festival.models import Ticket, Wristband


@receiver(post_save, sender=Ticket)
def print_wristband(sender, instance, created, **kwargs):
    if created:
        try:
            with transaction.atomic():
                Wristband.objects.create(ticket=instance, code=instance.wish)
        except IntegrityError:
            print(f"{instance.wish} is taken: {instance.visitor} chooses another code at the gate.")
