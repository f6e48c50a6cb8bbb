from django.db.models.signals import post_save
from django.dispatch import receiver

from hotel.models import Guest


@receiver(post_save, sender=Guest)
def ring_doorbell(sender, instance, created, **kwargs):
    if created:
        print(f"Ding-dong: {instance} is here.")
