from django.db import models


class Vehicle(models.Model):
    plate = models.CharField(max_length=10)

    def __str__(self):
        return self.plate


class Truck(Vehicle):
    tonnes = models.PositiveSmallIntegerField()
