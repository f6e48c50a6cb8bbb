from django.db import models


class Invoice(models.Model):
    """An invoice, with its amounts in cents."""

    net = models.PositiveIntegerField()
    total = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.total} cents"
