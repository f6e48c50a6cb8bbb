from django.db import transaction

from shop.models import Customer, Repair


def sign_up(customers):
    """Store new customers: all of them or none."""
    with transaction.atomic():
        Customer.objects.bulk_create(customers)


def book(customer, bicycles):
    """Book a repair for each bicycle, or for none."""
    with transaction.atomic():
        for bicycle in bicycles:
            if bicycle == "unicycle":
                raise ValueError("We do not repair unicycles.")
            Repair.objects.create(customer=customer, bicycle=bicycle)
