from django.db import models


class StockItem(models.Model):
    name = models.CharField(max_length=40)
    quantity = models.IntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gte=0), name="quantity_not_negative"),
        ]

    def __str__(self):
        return f"{self.quantity} {self.name}"

    def save(self, *args, **kwargs):
        if self.quantity < 0:
            raise ValueError("The quantity is negative.")
        super().save(*args, **kwargs)
