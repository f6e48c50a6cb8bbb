from django.db import models


class StormWarning(models.Model):
    area = models.CharField(max_length=50)
    force = models.PositiveSmallIntegerField()
    failures = models.PositiveSmallIntegerField(default=0)  # receivers that raised an exception

    def __str__(self):
        return f"{self.area}, force {self.force}"


class LogEntry(models.Model):
    area = models.CharField(max_length=50)
    force = models.PositiveSmallIntegerField()

    def __str__(self):
        return f"{self.area}, force {self.force}"
