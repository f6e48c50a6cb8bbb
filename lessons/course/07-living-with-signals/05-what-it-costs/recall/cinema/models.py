from django.db import models


class Screening(models.Model):
    film = models.CharField(max_length=100)

    def __str__(self):
        return self.film


class Ticket(models.Model):
    screening = models.ForeignKey(Screening, on_delete=models.CASCADE, related_name="tickets")
    seat = models.PositiveIntegerField()
    is_paid = models.BooleanField(default=True)

    def __str__(self):
        return f"seat {self.seat}"


class Refund(models.Model):
    seat = models.PositiveIntegerField()

    def __str__(self):
        return f"refund for seat {self.seat}"
