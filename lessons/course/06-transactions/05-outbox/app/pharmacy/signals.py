from functools import partial

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from pharmacy.models import Prescription
from pharmacy.wholesaler import send_order


@receiver(post_save, sender=Prescription)
def order_medicine(sender, instance, created, **kwargs):
    if created:
        transaction.on_commit(partial(send_order, number=instance.pk, medicine=instance.medicine))
