from django.db.models.signals import post_save
from django.dispatch import receiver

from campsite.models import Pitch


@receiver(post_save)
def write_log(sender, instance, **kwargs):
    print(f"Log: {sender.__name__} {instance.pk} saved")


@receiver(post_save, sender=Pitch)
def put_up_sign(sender, instance, created, **kwargs):
    if created:
        print(f"A sign for pitch {instance.number}")
