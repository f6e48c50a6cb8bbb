from django.db import models


class Singer(models.Model):
    name = models.CharField(max_length=40)

    def __str__(self):
        return self.name


class Folder(models.Model):
    singer = models.OneToOneField(Singer, models.CASCADE)

    def __str__(self):
        return f"folder of {self.singer}"
