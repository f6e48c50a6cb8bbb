from django.db import models


class Letter(models.Model):
    author = models.CharField(max_length=40)
    shelf = models.CharField(max_length=10)

    def __str__(self):
        return f"letter from {self.author}"


class Box(models.Model):
    label = models.CharField(max_length=40, default="")

    def __str__(self):
        return f"box {self.label}"
