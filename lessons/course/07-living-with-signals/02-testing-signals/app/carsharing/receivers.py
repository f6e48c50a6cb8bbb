from functools import partial

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from carsharing.invoices import send_invoice
from carsharing.models import Trip


@receiver(post_save, sender=Trip)
def mail_invoice(sender, instance, created, **kwargs):
    if created:
        transaction.on_commit(partial(send_invoice, instance.pk))
