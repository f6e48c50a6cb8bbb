from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete

from shop.models import Repair


class Phone:
    """Stand-in for the phone that sends text messages to customers."""

    def connect(self):
        post_delete.connect(self.confirm_cancellation, sender=Repair)

    def confirm_cancellation(self, sender, instance, **kwargs):
        transaction.on_commit(partial(print, f"Text message to {instance.customer}: your repair is cancelled."))
