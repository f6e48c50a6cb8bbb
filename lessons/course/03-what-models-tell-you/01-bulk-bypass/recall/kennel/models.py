from django.db import models


class Kennel(models.Model):
    name = models.CharField(max_length=40)

    def __str__(self):
        return self.name


class Dog(models.Model):
    name = models.CharField(max_length=40)
    kennel = models.ForeignKey(Kennel, on_delete=models.CASCADE, null=True, related_name="dogs")

    def __str__(self):
        return self.name
