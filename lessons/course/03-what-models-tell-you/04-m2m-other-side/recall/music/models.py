from django.db import models


class Song(models.Model):
    title = models.CharField(max_length=100)

    def __str__(self):
        return self.title


class Playlist(models.Model):
    title = models.CharField(max_length=100)
    songs = models.ManyToManyField(Song, related_name="playlists")

    def __str__(self):
        return self.title
