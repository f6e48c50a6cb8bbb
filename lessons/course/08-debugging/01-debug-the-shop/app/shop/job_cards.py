from functools import partial

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from shop.models import Repair


@receiver(post_save, sender=Repair)
def order_job_card(sender, instance, created, raw, **kwargs):
    if created and not raw:
        transaction.on_commit(partial(print, f"Job card for the mechanic: {instance}"))
