from django.db.models.signals import post_delete

from bikeshop.models import Repair


class Phone:
    """Stand-in for the phone that sends text messages to customers."""

    def __init__(self, number):
        self.number = number

    def connect(self):
        post_delete.connect(self.confirm_cancellation, sender=Repair, dispatch_uid="phone")

    def confirm_cancellation(self, sender, instance, **kwargs):
        print(f"Text message from {self.number}: you have cancelled the repair, {instance.customer}.")
