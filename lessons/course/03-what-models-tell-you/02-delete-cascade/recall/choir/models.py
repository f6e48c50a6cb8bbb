from django.db import models


class Choir(models.Model):
    name = models.CharField(max_length=100)

    def __str__(self):
        return self.name


class Singer(models.Model):
    name = models.CharField(max_length=100)
    choir = models.ForeignKey(Choir, on_delete=models.CASCADE)

    def __str__(self):
        return self.name

    def delete(self, *args, **kwargs):
        print(f"Goodbye, {self}!")
        return super().delete(*args, **kwargs)
