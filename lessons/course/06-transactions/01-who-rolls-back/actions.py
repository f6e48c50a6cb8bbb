from django.db import transaction

from vending.models import Sale
from vending.sales import sell


def sell_two():
    """Sell chocolate, then peanuts"""
    sell("R1", "chocolate")
    sell("R2", "peanuts")


def sell_two_in_a_block():
    """Sell chocolate and peanuts inside one atomic()"""
    with transaction.atomic():
        sell("R3", "chocolate")
        sell("R4", "peanuts")


def get_or_create():
    """Sell peanuts with get_or_create()"""
    Sale.objects.get_or_create(receipt="R5", defaults={"snack": "peanuts"})


def refund():
    """Delete a sale"""
    sale = Sale.objects.first() or Sale.objects.create(receipt="R6", snack="chocolate")
    sale.delete()
