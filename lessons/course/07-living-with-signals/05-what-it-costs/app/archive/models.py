from django.db import models


class Album(models.Model):
    title = models.CharField(max_length=100)
    size = models.PositiveIntegerField(default=0)

    def __str__(self):
        return self.title


class Thumbnail(models.Model):
    album = models.ForeignKey(Album, on_delete=models.CASCADE, related_name="thumbnails")
    number = models.PositiveIntegerField()

    def __str__(self):
        return f"thumbnail {self.number}"
