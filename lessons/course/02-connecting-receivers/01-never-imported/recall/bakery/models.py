from django.db import models


class Cake(models.Model):
    flavour = models.CharField(max_length=50)

    def __str__(self):
        return f"{self.flavour} cake"
