from django.db.models.signals import post_save
from django.dispatch import receiver

from firehouse.models import Alarm


@receiver(post_save, sender=Alarm, dispatch_uid="firehouse.sound_siren")
def sound_siren(sender, instance, **kwargs):
    print(f"Siren: {instance}!")
