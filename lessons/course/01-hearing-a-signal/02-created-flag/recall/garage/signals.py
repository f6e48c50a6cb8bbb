from django.db.models.signals import post_save
from django.dispatch import receiver

from garage.models import Space


@receiver(post_save, sender=Space)
def paint_number(sender, instance, created, **kwargs):
    if created:
        print(f"Paint the number {instance.pk} on level {instance.level}.")
