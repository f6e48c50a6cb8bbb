from functools import partial

from django.core.mail import send_mail
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from bikeshop.models import Repair


@receiver(post_save, sender=Repair)
def confirm_booking(sender, instance, created, raw, **kwargs):
    if created and not raw:
        transaction.on_commit(partial(send_confirmation, instance.pk))


def send_confirmation(repair_pk):
    repair = Repair.objects.select_related("customer").get(pk=repair_pk)
    subject = f"We will repair your {repair.bicycle}"
    send_mail(subject, "See you soon!", "counter@bikeshop.example", [repair.customer.email])
