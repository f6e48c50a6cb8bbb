from django.db import transaction

from festival.models import Ticket


def sell_one_by_one():
    """Sell two tickets one by one"""
    Ticket.objects.create(visitor="Ada", wish="ROCK")
    Ticket.objects.create(visitor="Ben", wish="ROCK")


def sell_together():
    """Sell two tickets inside atomic()"""
    with transaction.atomic():
        Ticket.objects.create(visitor="Ada", wish="ROCK")
        Ticket.objects.create(visitor="Ben", wish="ROCK")
    print("Sold.")


def sell_and_count():
    """Sell two tickets inside atomic(), and count them"""
    with transaction.atomic():
        Ticket.objects.create(visitor="Ada", wish="ROCK")
        Ticket.objects.create(visitor="Ben", wish="ROCK")
        print(f"Sold: {Ticket.objects.count()}")
