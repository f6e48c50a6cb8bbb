from django.db import models


class DayOff(models.Model):
    day = models.CharField(max_length=20)

    def __str__(self):
        return self.day


class LateStart(models.Model):
    day = models.CharField(max_length=20)

    def __str__(self):
        return self.day
