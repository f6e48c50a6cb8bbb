from django.db import models


class Order(models.Model):
    restaurant = models.CharField(max_length=40)
    dish = models.CharField(max_length=40)

    def __str__(self):
        return f"{self.dish} from {self.restaurant}"
