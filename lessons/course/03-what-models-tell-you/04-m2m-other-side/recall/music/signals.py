from django.db.models.signals import m2m_changed, post_save
from django.dispatch import receiver

from music.models import Playlist


@receiver(post_save, sender=Playlist)
def announce_playlist(sender, instance, **kwargs):
    print(f"Songs: {instance.songs.count()}")


@receiver(m2m_changed, sender=Playlist.songs.through)
def announce_songs(sender, instance, action, **kwargs):
    print(f"{action}: {instance}")
