from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from post.models import Parcel


@receiver(post_save, sender=Parcel)
def print_label(sender, instance, **kwargs):
    transaction.on_commit(lambda: print(f"Label: {instance}"))
