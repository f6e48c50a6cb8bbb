from django.db import models


class Animal(models.Model):
    name = models.CharField(max_length=40)
    mother = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="calves")

    def __str__(self):
        return self.name


class FeedingPlan(models.Model):
    animal = models.OneToOneField(Animal, models.CASCADE, related_name="feeding_plan")
    food = models.CharField(max_length=40, default="hay")

    def __str__(self):
        return f"{self.animal}: {self.food}"
