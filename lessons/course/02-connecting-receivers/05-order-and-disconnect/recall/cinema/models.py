from django.db import models


class Screening(models.Model):
    film = models.CharField(max_length=50)

    def __str__(self):
        return self.film
