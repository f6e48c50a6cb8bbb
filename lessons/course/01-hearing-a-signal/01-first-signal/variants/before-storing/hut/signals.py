import time

from django.db.models.signals import pre_save
from django.dispatch import receiver

from hut.models import Reading


@receiver(pre_save, sender=Reading)
def sound_siren(sender, instance, **kwargs):
    if instance.celsius >= 40:
        time.sleep(0.2)  # The siren is slow to start.
        print(f"Siren! {instance}")
