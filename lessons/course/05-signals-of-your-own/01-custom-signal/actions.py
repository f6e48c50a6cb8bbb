from django.dispatch import Signal

from podcast.models import Episode
from podcast.publishing import publish, withdraw
from podcast.signals import episode_published


def publish_episode():
    """Publish an episode"""
    publish(Episode.objects.create(title="Pilot"))


def forget_the_episode():
    """Send the signal without its argument"""
    episode_published.send(sender=Episode)


def define_as_in_old_tutorials():
    """Define a signal with providing_args"""
    Signal(providing_args=["episode"])


def withdraw_episode():
    """Withdraw an episode"""
    withdraw(Episode.objects.create(title="Pilot", is_published=True))
