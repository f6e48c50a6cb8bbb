from django.db import models


class Break(models.Model):
    minutes = models.PositiveSmallIntegerField()

    def __str__(self):
        return f"a break of {self.minutes} minutes"
