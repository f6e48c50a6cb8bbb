from django.db import models


class Ride(models.Model):
    skier = models.CharField(max_length=50)

    def __str__(self):
        return f"a ride of {self.skier}"
