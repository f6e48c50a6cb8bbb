"""Something to keep in a table."""

from django.db import models


class Train(models.Model):
    name = models.CharField(max_length=100)
