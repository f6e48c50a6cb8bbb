from django.db import models


class Parcel(models.Model):
    code = models.CharField(max_length=20)
    weight = models.PositiveIntegerField(help_text="in kilograms")

    def __str__(self):
        return self.code
