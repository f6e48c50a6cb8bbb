from django.db import models


class Game(models.Model):
    white = models.CharField(max_length=50)
    black = models.CharField(max_length=50)

    def __str__(self):
        return f"{self.white} against {self.black}"
