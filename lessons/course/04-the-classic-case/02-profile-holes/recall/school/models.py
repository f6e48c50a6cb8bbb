from django.db import models


class Pupil(models.Model):
    name = models.CharField(max_length=40)

    def __str__(self):
        return self.name


class ExchangePupil(Pupil):
    class Meta:
        proxy = True

    def __str__(self):
        return f"{self.name} (exchange)"


class Badge(models.Model):
    pupil = models.OneToOneField(Pupil, on_delete=models.CASCADE)

    def __str__(self):
        return f"badge of {self.pupil}"
