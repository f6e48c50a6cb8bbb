from django.db import models


class Reader(models.Model):
    name = models.CharField(max_length=40)

    def __str__(self):
        return self.name


class Card(models.Model):
    reader = models.OneToOneField(Reader, on_delete=models.CASCADE)

    def __str__(self):
        return f"card of {self.reader}"
