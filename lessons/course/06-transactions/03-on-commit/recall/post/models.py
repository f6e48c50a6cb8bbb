from django.db import models


class Parcel(models.Model):
    address = models.CharField(max_length=80)

    def __str__(self):
        return f"parcel to {self.address}"
