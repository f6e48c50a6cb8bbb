from django.db.models.signals import post_save
from django.dispatch import receiver

from bakery.models import Cake


@receiver(post_save, sender=Cake)
def print_label(sender, instance, **kwargs):
    print(f"Label: {instance}")
