from django.db import models


class Bouquet(models.Model):
    recipient = models.CharField(max_length=100)

    def __str__(self):
        return f"bouquet for {self.recipient}"
