from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from counter.models import Parcel


@receiver([post_save, post_delete], sender=Parcel)
def keep_journal(sender, instance, created, **kwargs):
    if created:
        print(f"{instance.code} was handed in.")
    else:
        print(f"{instance.code} was weighed again.")


@receiver(post_save, sender=Parcel)
def weigh(sender, instance, created):
    if created:
        print(f"{instance.code} weighs {instance.weight} kg.")
