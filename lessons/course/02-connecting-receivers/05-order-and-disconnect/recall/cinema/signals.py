from django.db.models.signals import post_save
from django.dispatch import receiver

from cinema.models import Screening


@receiver(post_save, sender=Screening)
def open_curtain(sender, instance, **kwargs):
    print("The curtain opens.")


@receiver(post_save, sender=Screening, dispatch_uid="lights")
def dim_lights(sender, instance, **kwargs):
    print("The lights go down.")


@receiver(post_save, sender=Screening)
def start_projector(sender, instance, **kwargs):
    print(f"{instance} begins.")
