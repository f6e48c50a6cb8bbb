from django.dispatch import receiver

from podcast import feed
from podcast.models import Episode
from podcast.signals import episode_published


@receiver(episode_published)
def ring_bell(sender, **kwargs):
    print("Ding dong!")


@receiver(episode_published)
def add_to_feed(sender, episode, **kwargs):
    feed.add(episode)


@receiver(episode_published, sender=Episode)
def send_newsletter(sender, episode, **kwargs):
    print(f"Newsletter: {episode} is out!")
    return "250 readers"
