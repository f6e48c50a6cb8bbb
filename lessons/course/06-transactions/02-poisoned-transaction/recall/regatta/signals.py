from django.db import IntegrityError, transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from regatta.models import Boat, Canoe, StartNumber


@receiver(post_save, sender=Boat)
def number_boat(sender, instance, created, **kwargs):
    if created:
        try:
            StartNumber.objects.create(number=instance.number)
        except IntegrityError:
            print(f"Number {instance.number} is taken.")


@receiver(post_save, sender=Canoe)
def number_canoe(sender, instance, created, **kwargs):
    if created:
        try:
            with transaction.atomic():
                StartNumber.objects.create(number=instance.number)
        except IntegrityError:
            print(f"Number {instance.number} is taken.")
