from django.db import models


class Pitch(models.Model):
    number = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name_plural = "pitches"

    def __str__(self):
        return f"pitch {self.number}"


class CaravanPitch(Pitch):
    """A pitch with a row in two tables: multi-table inheritance."""

    amperes = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name_plural = "caravan pitches"


class QuietPitch(Pitch):
    """A pitch away from the road: a proxy model, stored in the table of Pitch."""

    class Meta:
        proxy = True
        verbose_name_plural = "quiet pitches"


class Guest(models.Model):
    name = models.CharField(max_length=50)

    def __str__(self):
        return self.name
