from django.db import transaction

from vending.hardware import Jam
from vending.models import Sale


@transaction.atomic
def sell(receipt, snack):
    """Store a sale. A receiver dispenses the snack."""
    try:
        return Sale.objects.create(receipt=receipt, snack=snack)
    except Jam as jam:
        print(f"Out of order: {jam}")
