from django.db import models


class Alarm(models.Model):
    room = models.CharField(max_length=40)

    def __str__(self):
        return f"smoke in the {self.room}"
