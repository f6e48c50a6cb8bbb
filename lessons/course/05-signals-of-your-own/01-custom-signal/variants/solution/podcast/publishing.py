from podcast.models import Episode
from podcast.signals import episode_published, episode_withdrawn


def publish(episode):
    """Publish an episode and send episode_published."""
    episode.is_published = True
    episode.save(update_fields=["is_published"])
    episode_published.send(sender=Episode, episode=episode)
    print(f"{episode} is published.")


def withdraw(episode):
    """Withdraw an episode that was published, and send episode_withdrawn."""
    episode.is_published = False
    episode.save(update_fields=["is_published"])
    episode_withdrawn.send(sender=Episode, episode=episode)
