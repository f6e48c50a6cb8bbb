from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from bloodbank.models import Donation


@receiver(post_save, sender=Donation)
def print_label(sender, instance, **kwargs):
    if instance.tested:
        print(f"Label: {instance.code}, tested")


@receiver(post_delete, sender=Donation)
def strike_off(sender, instance, **kwargs):
    print(f"Struck off the list: {instance.code}")
