from django.db import models


class Episode(models.Model):
    title = models.CharField(max_length=100)
    is_published = models.BooleanField(default=False)

    def __str__(self):
        return self.title
