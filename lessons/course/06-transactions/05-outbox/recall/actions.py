from django.db import transaction

from florist.models import Bouquet, CardToPrint
from florist.shop import OutOfPaper, kill_process, print_cards


def sell_rose():
    """Sell a rose, and the process is killed right after the COMMIT"""
    with transaction.atomic():
        transaction.on_commit(kill_process)
        Bouquet.objects.create(flowers="rose")


def sell_tulips():
    """Sell tulips in the next process"""
    with transaction.atomic():
        Bouquet.objects.create(flowers="tulips")


def print_cards_twice():
    """Print the waiting card, and start again after a failure"""
    CardToPrint.objects.create(text="Get well soon")
    try:
        print_cards(sheets=1)
    except OutOfPaper:
        print_cards(sheets=50)
