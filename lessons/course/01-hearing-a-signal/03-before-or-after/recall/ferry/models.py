from django.db import models


class Ticket(models.Model):
    passenger = models.CharField(max_length=50)
    cabin = models.CharField(max_length=10)
    label = models.CharField(max_length=100)
    number = models.CharField(max_length=20, default="no number")

    def __str__(self):
        return self.label
