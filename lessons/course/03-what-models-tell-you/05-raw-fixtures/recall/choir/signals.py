from django.db.models.signals import post_save
from django.dispatch import receiver

from choir.models import Folder, Singer


@receiver(post_save, sender=Singer)
def fill_folder(sender, instance, created, raw, **kwargs):
    if created and not raw:
        Folder.objects.create(singer=instance)


@receiver(post_save, sender=Singer)
def welcome(sender, instance, created, **kwargs):
    if created:
        print(f"Welcome, {instance}!")
