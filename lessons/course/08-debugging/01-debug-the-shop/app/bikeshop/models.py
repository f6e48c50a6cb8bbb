from django.db import models


class Customer(models.Model):
    name = models.CharField(max_length=50)
    email = models.EmailField()

    def __str__(self):
        return self.name


class Profile(models.Model):
    customer = models.OneToOneField(Customer, on_delete=models.CASCADE)
    newsletter = models.BooleanField(default=False)

    def __str__(self):
        return f"profile of {self.customer}"


class Voucher(models.Model):
    """A welcome present: ten euros off the first repair."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)

    def __str__(self):
        return f"voucher of {self.customer}"


class Part(models.Model):
    name = models.CharField(max_length=50)
    price = models.PositiveSmallIntegerField()

    def __str__(self):
        return self.name


class Repair(models.Model):
    class Status(models.TextChoices):
        BOOKED = "booked"
        READY = "ready"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    bicycle = models.CharField(max_length=50)
    status = models.CharField(max_length=10, choices=Status, default=Status.BOOKED)
    parts = models.ManyToManyField(Part, related_name="repairs", blank=True)
    price = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.bicycle} of {self.customer}"


class Pickup(models.Model):
    """A line on the screen at the counter: this bicycle can be picked up."""

    repair = models.OneToOneField(Repair, on_delete=models.CASCADE)

    def __str__(self):
        return str(self.repair)
