from vending.models import Sale


def sell(receipt, snack):
    """Store a sale. A receiver dispenses the snack."""
    return Sale.objects.create(receipt=receipt, snack=snack)
