from django.db.models.signals import pre_save
from django.dispatch import receiver

from warehouse.models import StockItem


@receiver(pre_save, sender=StockItem)
def check_quantity(sender, instance, **kwargs):
    if instance.quantity < 0:
        raise ValueError("The quantity is negative.")
