from django.db import models


class Prescription(models.Model):
    patient = models.CharField(max_length=100)
    medicine = models.CharField(max_length=100)

    def __str__(self):
        return f"{self.medicine} for {self.patient}"


class OutboxMessage(models.Model):
    """An order that must be sent. `payload` holds the arguments of `send_order()`."""

    payload = models.JSONField()

    def __str__(self):
        return f"message {self.pk}"
