from django.db import models


class Tank(models.Model):
    name = models.CharField(max_length=40)
    litres = models.IntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(litres__gt=0), name="tank_is_not_empty")]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.name = self.name.strip()
        super().save(*args, **kwargs)
