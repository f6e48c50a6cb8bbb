from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from kennel.models import Dog


@receiver(post_save, sender=Dog)
def fill_bowl(sender, instance, created, **kwargs):
    if created:
        print(f"A full bowl for {instance}")


@receiver(post_delete, sender=Dog)
def empty_bowl(sender, instance, **kwargs):
    print(f"The bowl of {instance} is empty")
