import factory
from django.db.models.signals import post_save
from factory.django import DjangoModelFactory, mute_signals

from hotel.models import Guest


@mute_signals(post_save)
class GuestFactory(DjangoModelFactory):
    class Meta:
        model = Guest

    name = factory.Sequence(lambda n: f"Guest {n}")
