from django.db import models


class Customer(models.Model):
    email = models.EmailField()

    def __str__(self):
        return self.email


class Profile(models.Model):
    customer = models.OneToOneField(Customer, on_delete=models.CASCADE)
    newsletter = models.BooleanField(default=False)

    def __str__(self):
        return f"profile of {self.customer}"


class Voucher(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)

    def __str__(self):
        return f"voucher of {self.customer}"


class Part(models.Model):
    name = models.CharField(max_length=50)
    price = models.PositiveSmallIntegerField()

    def __str__(self):
        return self.name


class Repair(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    bicycle = models.CharField(max_length=50)
    parts = models.ManyToManyField(Part, related_name="repairs")
    price = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.bicycle} of {self.customer}"
