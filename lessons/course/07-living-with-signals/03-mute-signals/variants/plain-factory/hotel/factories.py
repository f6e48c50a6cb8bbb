import factory
from factory.django import DjangoModelFactory

from hotel.models import Guest


class GuestFactory(DjangoModelFactory):
    class Meta:
        model = Guest

    name = factory.Sequence(lambda n: f"Guest {n}")
