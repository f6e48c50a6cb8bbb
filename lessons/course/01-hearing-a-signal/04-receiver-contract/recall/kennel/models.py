from django.db import models


class Dog(models.Model):
    name = models.CharField(max_length=50)

    def __str__(self):
        return self.name


class Stay(models.Model):
    nights = models.PositiveIntegerField()

    def __str__(self):
        return f"{self.nights} nights"
