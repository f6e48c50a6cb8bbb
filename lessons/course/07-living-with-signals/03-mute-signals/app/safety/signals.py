from django.db.models.signals import post_save
from django.dispatch import receiver

from safety.models import Alarm


@receiver(post_save, sender=Alarm)
def call_fire_brigade(sender, instance, created, **kwargs):
    if created:
        print(f"The fire brigade is called: {instance}.")
