from django.db import transaction

from bikeshop.models import Customer, Repair


class NotRepaired(Exception):
    """The shop does not repair this kind of bicycle."""


def get_customer(name):
    """Return the customer of this name, who is signed up if necessary."""
    customer, _ = Customer.objects.get_or_create(name=name, defaults={"email": f"{name.lower()}@example.org"})
    return customer


def book(customer, bicycles):
    """Book a repair for each of these bicycles, or for none of them."""
    with transaction.atomic():
        for bicycle in bicycles:
            if bicycle == "unicycle":
                raise NotRepaired(f"Sorry, {customer}: no {bicycle}s here.")
            Repair.objects.create(customer=customer, bicycle=bicycle)
