from django.db import models


class Room(models.Model):
    name = models.CharField(max_length=50, unique=True)

    def __str__(self):
        return self.name


class Colleague(models.Model):
    name = models.CharField(max_length=50, unique=True)
    rooms = models.ManyToManyField(Room, related_name="+")

    def __str__(self):
        return self.name


class JournalEntry(models.Model):
    """A key that was given or taken."""

    class Change(models.TextChoices):
        GIVEN = "given"
        TAKEN = "taken"

    colleague = models.ForeignKey(Colleague, on_delete=models.CASCADE)
    room = models.ForeignKey(Room, on_delete=models.CASCADE)
    change = models.CharField(max_length=5, choices=Change)

    def __str__(self):
        return f"{self.room}, {self.colleague}: {self.change}"
