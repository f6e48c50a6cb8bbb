from django.db import models


class Bouquet(models.Model):
    flowers = models.CharField(max_length=100)

    def __str__(self):
        return self.flowers


class CardToPrint(models.Model):
    text = models.CharField(max_length=100)

    def __str__(self):
        return self.text
