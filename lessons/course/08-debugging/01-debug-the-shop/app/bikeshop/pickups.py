from django.db.models.signals import post_save
from django.dispatch import receiver

from bikeshop.models import Pickup, Repair


@receiver(post_save, sender=Repair)
def show_on_screen(sender, instance, raw, **kwargs):
    if instance.status == Repair.Status.READY and not raw:
        Pickup.objects.get_or_create(repair=instance)
