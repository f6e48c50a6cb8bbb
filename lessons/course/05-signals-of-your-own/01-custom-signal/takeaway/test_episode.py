"""Publishing and withdrawing an episode calls the receivers, and the signal carries the episode."""

import pytest

from podcast.models import Episode
from podcast.publishing import publish, withdraw
from podcast.signals import episode_published


@pytest.mark.django_db
def test_publishing_sends_the_episode():
    episode = Episode.objects.create(title="Pilot")
    sent = []

    def remember(sender, **kwargs):
        sent.append((sender, kwargs["episode"]))

    episode_published.connect(remember)
    try:
        publish(episode)
    finally:
        episode_published.disconnect(remember)

    assert sent == [(Episode, episode)]


@pytest.mark.django_db
def test_publishing_reaches_feed_and_newsletter(capsys):
    publish(Episode.objects.create(title="Pilot"))

    lines = capsys.readouterr().out.splitlines()
    assert lines.count("Feed: Pilot added") == 1
    assert lines.count("Newsletter: Pilot is out!") == 1


@pytest.mark.django_db
def test_withdrawing_reaches_the_feed(capsys):
    withdraw(Episode.objects.create(title="Pilot", is_published=True))

    assert capsys.readouterr().out.splitlines().count("Feed: Pilot removed") == 1
