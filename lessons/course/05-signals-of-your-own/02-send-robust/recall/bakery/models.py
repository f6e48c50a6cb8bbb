from django.db import models


class Loaf(models.Model):
    kind = models.CharField(max_length=40)

    def __str__(self):
        return self.kind
