from django.db import models


class Loan(models.Model):
    title = models.CharField(max_length=50)
    weeks = models.PositiveSmallIntegerField(default=2)

    def __str__(self):
        return self.title
