from django.db.models.signals import post_save
from django.dispatch import receiver

from skilift.models import Ride


@receiver(post_save, sender=Ride)
def open_gate(sender, instance, **kwargs):
    print("The gate opens.")


@receiver(post_save, sender=Ride, dispatch_uid="ride")
def count_ride(sender, instance, **kwargs):
    print("One more ride.")


@receiver(post_save, sender=Ride, dispatch_uid="ride")
def take_photo(sender, instance, **kwargs):
    print(f"Photo: {instance}")
