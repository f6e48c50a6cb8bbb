from django.db import models


class Cry(models.Model):
    baby = models.CharField(max_length=50)

    class Meta:
        verbose_name_plural = "cries"

    def __str__(self):
        return f"{self.baby} cries"
