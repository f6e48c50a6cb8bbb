from django.db import transaction

from vending.models import Sale


@transaction.atomic
def sell(receipt, snack):
    """Store a sale. A receiver dispenses the snack."""
    return Sale.objects.create(receipt=receipt, snack=snack)
