from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from counter.models import Parcel


@receiver([post_save, post_delete], sender=Parcel)
def keep_journal(sender, instance, signal, created=False, **kwargs):
    if signal is post_delete:
        print(f"{instance.code} was handed out.")
    elif created:
        print(f"{instance.code} was handed in.")
    else:
        print(f"{instance.code} was weighed again.")
