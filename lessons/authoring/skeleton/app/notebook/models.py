from django.db import models


class Note(models.Model):
    text = models.TextField()
    words = models.PositiveIntegerField(default=0)

    def __str__(self):
        return self.text
