from django.db.models.signals import post_save
from django.dispatch import receiver

from nursery.models import Cry


@receiver(post_save, sender=Cry)
def write_diary(sender, instance, **kwargs):
    print(f"Diary: {instance}.")
