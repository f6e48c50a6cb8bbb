from django.db import models


class Alarm(models.Model):
    place = models.CharField(max_length=50)

    def __str__(self):
        return f"fire at the {self.place}"
