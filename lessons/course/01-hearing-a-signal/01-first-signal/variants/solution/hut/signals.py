import time

from django.db.models.signals import post_save
from django.dispatch import receiver

from hut.models import Reading


@receiver(post_save, sender=Reading)
def sound_siren(sender, instance, **kwargs):
    if instance.celsius >= 40:
        time.sleep(0.2)  # The siren is slow to start.
        print(f"Siren! {instance}")


@receiver(post_save, sender=Reading)
def warn_of_frost(sender, instance, **kwargs):
    if instance.celsius < 0:
        print(f"Frost! {instance}")
