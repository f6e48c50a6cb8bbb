from django.db.models.signals import post_save
from factory.django import mute_signals

from letters.factories import LetterFactory
from letters.models import Letter, Member


def join_quietly():
    """Create a letter and a member while post_save is muted"""
    with mute_signals(post_save):
        Letter.objects.create(text="Dear Eve")
        Member.objects.create(name="Ada")


def correct_a_letter():
    """Correct a letter of the factory"""
    letter = LetterFactory()
    letter.text = "Dear Ada"
    letter.save()
