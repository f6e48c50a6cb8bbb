from django.db import models


class Ticket(models.Model):
    visitor = models.CharField(max_length=100)
    wish = models.CharField("wished code", max_length=20)

    def __str__(self):
        return f"ticket of {self.visitor}"


class Wristband(models.Model):
    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE)
    code = models.CharField(max_length=20, unique=True)

    def __str__(self):
        return self.code
