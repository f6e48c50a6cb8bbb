from music.forms import PlaylistForm
from music.models import Playlist, Song


def add_playlist_to_song():
    """Add a playlist to a song"""
    Playlist.objects.create(pk=1, title="Work")
    evening = Playlist.objects.create(pk=2, title="Evening")
    song = Song.objects.create(pk=7, title="Moon River")
    song.playlists.add(evening)


def create_playlist():
    """Create a playlist with a form"""
    songs = [Song.objects.create(title=title) for title in ("Moon River", "Summertime", "Misty")]
    PlaylistForm({"title": "Evening", "songs": [song.pk for song in songs]}).save()
