from django.db import models


class Trip(models.Model):
    """A trip that has ended."""

    email = models.EmailField()
    minutes = models.PositiveIntegerField()

    def __str__(self):
        return f"{self.minutes} minutes"
