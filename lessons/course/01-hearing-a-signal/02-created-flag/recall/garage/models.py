from django.db import models


class Space(models.Model):
    level = models.CharField(max_length=10)

    def __str__(self):
        return f"space {self.pk} on level {self.level}"
