from django.db import models


class Member(models.Model):
    name = models.CharField(max_length=40)

    def __str__(self):
        return self.name


class Profile(models.Model):
    member = models.OneToOneField(Member, on_delete=models.CASCADE)

    def __str__(self):
        return f"profile of {self.member}"


class Letter(models.Model):
    text = models.CharField(max_length=100)

    def __str__(self):
        return self.text
