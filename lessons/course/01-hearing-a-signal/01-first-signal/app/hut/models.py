from django.db import models


class Reading(models.Model):
    station = models.CharField(max_length=50)
    celsius = models.IntegerField()

    def __str__(self):
        return f"{self.station}: {self.celsius} °C"
