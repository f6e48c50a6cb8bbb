from django.db.models.signals import post_save
from django.dispatch import receiver

from laundry.models import Wash


class DoorIsOpen(Exception):
    """The machine does not start."""


@receiver(post_save, sender=Wash)
def start_machine(sender, instance, **kwargs):
    raise DoorIsOpen(instance.chip)
