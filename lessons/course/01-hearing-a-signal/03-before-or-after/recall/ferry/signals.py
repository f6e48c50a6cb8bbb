from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver

from ferry.models import Ticket


@receiver(pre_save, sender=Ticket)
def set_label(sender, instance, **kwargs):
    instance.label = f"{instance.passenger}, cabin {instance.cabin}"


@receiver(post_save, sender=Ticket)
def set_number(sender, instance, **kwargs):
    instance.number = f"F-{instance.pk}"
