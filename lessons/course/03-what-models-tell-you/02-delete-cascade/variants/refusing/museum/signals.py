from django.core.exceptions import PermissionDenied
from django.db.models.signals import post_delete
from django.dispatch import receiver

from museum.models import Painting


@receiver(post_delete, sender=Painting)
def strike_from_catalogue(sender, instance, **kwargs):
    raise PermissionDenied(f"The catalogue is printed: {instance} cannot be removed.")
