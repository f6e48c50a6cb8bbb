from django.db import models


class StormWarning(models.Model):
    area = models.CharField(max_length=50)
    force = models.PositiveSmallIntegerField()

    def __str__(self):
        return f"{self.area}, force {self.force}"


class LogEntry(models.Model):
    area = models.CharField(max_length=50)
    force = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            # Typhoons go up to force 17, but this logbook only has room for forces up to 12.
            models.CheckConstraint(condition=models.Q(force__lte=12), name="force_on_beaufort_scale"),
        ]

    def __str__(self):
        return f"{self.area}, force {self.force}"
