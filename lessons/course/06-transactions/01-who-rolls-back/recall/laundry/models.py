from django.db import models


class Wash(models.Model):
    chip = models.CharField(max_length=10)

    def __str__(self):
        return self.chip
