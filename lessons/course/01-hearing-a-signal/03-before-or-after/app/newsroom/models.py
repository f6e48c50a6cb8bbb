from django.db import models


class Article(models.Model):
    headline = models.CharField(max_length=100)
    slug = models.SlugField(max_length=100, editable=False)
    corrections = models.PositiveIntegerField(default=0, editable=False)

    def __str__(self):
        return self.headline
