from functools import partial

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from bikeshop.models import Repair


@receiver(post_save, sender=Repair)
def order_job_card(sender, instance, created, raw, **kwargs):
    if created and not raw:
        transaction.on_commit(partial(print_job_card, instance.pk))


def print_job_card(repair_pk):
    repair = Repair.objects.get(pk=repair_pk)
    print(f"Job card for the mechanic: {repair}")
