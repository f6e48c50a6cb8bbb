from django.db import models


class Sale(models.Model):
    receipt = models.CharField(max_length=10)
    snack = models.CharField(max_length=50)

    def __str__(self):
        return f"{self.receipt}: {self.snack}"
