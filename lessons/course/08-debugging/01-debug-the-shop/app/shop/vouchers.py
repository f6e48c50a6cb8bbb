from django.db.models.signals import post_save
from django.dispatch import receiver

from shop.models import Customer, Voucher


@receiver(post_save, sender=Customer)
def give_voucher(sender, instance, raw, **kwargs):
    if not raw:
        Voucher.objects.create(customer=instance)
