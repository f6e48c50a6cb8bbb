from django.db import models


class Pool(models.Model):
    name = models.CharField(max_length=50)
    is_open = models.BooleanField(default=False)

    def __str__(self):
        return self.name
