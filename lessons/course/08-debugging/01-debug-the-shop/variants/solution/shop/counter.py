from django.db import transaction

from shop.models import Repair


def sign_up(customers):
    """Store new customers: all of them or none."""
    with transaction.atomic():
        for customer in customers:
            customer.save()


def book(customer, bicycles):
    """Book a repair for each bicycle, or for none."""
    with transaction.atomic():
        for bicycle in bicycles:
            if bicycle == "unicycle":
                raise ValueError("We do not repair unicycles.")
            Repair.objects.create(customer=customer, bicycle=bicycle)
