from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver

from kennel.models import Dog, Stay


@receiver([post_save, post_delete], sender=Dog)
def fetch_bowl(sender, instance, created=False, **kwargs):
    print(f"created is {created}")


@receiver(pre_save, sender=Stay)
def limit_nights(sender, instance):
    instance.nights = min(instance.nights, 21)
