from django.db import models


class Allergen(models.Model):
    name = models.CharField(max_length=50, unique=True)

    def __str__(self):
        return self.name


class Dish(models.Model):
    name = models.CharField(max_length=50)
    allergens = models.ManyToManyField(Allergen, related_name="dishes", blank=True)

    def __str__(self):
        return self.name
