from django.db.models.signals import post_save
from factory.django import DjangoModelFactory, mute_signals

from letters.models import Letter


@mute_signals(post_save)
class LetterFactory(DjangoModelFactory):
    class Meta:
        model = Letter

    text = "Dear Eve"
