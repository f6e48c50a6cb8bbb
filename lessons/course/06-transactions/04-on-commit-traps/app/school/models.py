from django.db import models


class Pupil(models.Model):
    name = models.CharField(max_length=100)
    class_name = models.CharField(max_length=10)
    parent_email = models.EmailField(blank=True)

    def __str__(self):
        return self.name


class Trip(models.Model):
    destination = models.CharField(max_length=100)
    class_name = models.CharField(max_length=10)

    def __str__(self):
        return f"{self.class_name} to {self.destination}"
