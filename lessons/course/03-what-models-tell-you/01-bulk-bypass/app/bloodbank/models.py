from django.db import models


class Donor(models.Model):
    name = models.CharField(max_length=100, unique=True)

    def __str__(self):
        return self.name


class Donation(models.Model):
    code = models.CharField(max_length=10, unique=True)
    donor = models.ForeignKey(Donor, models.SET_NULL, null=True, blank=True, related_name="donations")
    tested = models.BooleanField(default=False)

    def __str__(self):
        return self.code
