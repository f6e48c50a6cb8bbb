from django.db import transaction

from theatre.letters import send_new_evening
from theatre.models import Booking


class CardDeclined(Exception):
    """The card limit is lower than the price."""


def sell_seat(visitor, seat, *, price, card_limit):
    """Book a seat and charge the card, or roll everything back."""
    with transaction.atomic():
        Booking.objects.create(visitor=visitor, email=f"{visitor.lower()}@example.org", seat=seat)
        if price > card_limit:
            raise CardDeclined(f"{seat} costs {price}")


def move_bookings(evening, new_evening):
    """Move all bookings of an evening, and write to the visitors after the COMMIT."""
    with transaction.atomic():
        for booking in Booking.objects.filter(evening=evening).order_by("pk"):
            booking.evening = new_evening
            booking.save(update_fields=["evening"])
            transaction.on_commit(lambda: send_new_evening(booking.pk))
