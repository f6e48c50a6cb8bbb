from django.db.models.signals import post_save
from django.dispatch import receiver

from ferry.models import Vehicle


@receiver(post_save, sender=Vehicle)
def assign_lane(sender, instance, **kwargs):
    print(f"{instance}: a lane is assigned")


@receiver(post_save)
def count_saves(sender, instance, **kwargs):
    print(f"{sender.__name__} saved")
