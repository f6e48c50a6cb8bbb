from functools import partial

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from florist.models import Bouquet


def print_card(recipient):
    print(f"A card for {recipient}")


@receiver(post_save, sender=Bouquet)
def write_card(sender, instance, created, **kwargs):
    if created:
        transaction.on_commit(partial(print_card, instance.recipient))
