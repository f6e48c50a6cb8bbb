from django.db import transaction
from django.db.models.signals import pre_delete

from pharmacy.counter import accept
from pharmacy.models import OutboxMessage
from pharmacy.power import lose_power
from pharmacy.relay import relay


def accept_prescription():
    """Accept a prescription"""
    accept("Ines", "penicillin")


def cut_after_commit():
    """Accept a prescription, and lose power right after the COMMIT"""
    with transaction.atomic():
        transaction.on_commit(lose_power)  # Registered first, so Django calls it first.
        accept("Ines", "penicillin")


def next_morning():
    """Accept another prescription, then run the relay"""
    accept("Tom", "ibuprofen")
    relay()


def cut_in_relay():
    """Run the relay, and lose power before it deletes the message"""
    accept("Ines", "penicillin")
    pre_delete.connect(lose_power, sender=OutboxMessage)
    relay()
