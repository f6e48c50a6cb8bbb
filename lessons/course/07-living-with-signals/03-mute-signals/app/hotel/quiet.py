from contextlib import contextmanager

from django.db.models.signals import post_save
from factory.django import mute_signals


@contextmanager
def quiet_doorbell():
    """Do not ring the doorbell within this block."""
    with mute_signals(post_save):
        yield
