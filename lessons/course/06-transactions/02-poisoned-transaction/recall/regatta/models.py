from django.db import models


class Boat(models.Model):
    name = models.CharField(max_length=100)
    number = models.IntegerField()

    def __str__(self):
        return self.name


class Canoe(models.Model):
    name = models.CharField(max_length=100)
    number = models.IntegerField()

    def __str__(self):
        return self.name


class StartNumber(models.Model):
    number = models.IntegerField(unique=True)

    def __str__(self):
        return f"number {self.number}"
