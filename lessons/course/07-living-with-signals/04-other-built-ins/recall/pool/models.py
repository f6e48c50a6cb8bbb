from django.db import models


class Lane(models.Model):
    number = models.PositiveSmallIntegerField()

    def __str__(self):
        return f"lane {self.number}"
