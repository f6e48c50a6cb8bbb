from functools import partial

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from florist.models import Bouquet
from florist.shop import call_driver


@receiver(post_save, sender=Bouquet)
def plan_delivery(sender, instance, created, **kwargs):
    if created:
        transaction.on_commit(partial(call_driver, instance.flowers))
