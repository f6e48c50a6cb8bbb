"""Models with a relation of each kind."""

from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=100, unique=True)

    def __str__(self):
        raise AssertionError("The tracer must not ask for this.")

    __repr__ = __str__


class Profile(models.Model):
    author = models.OneToOneField(Author, on_delete=models.CASCADE)


class Tag(models.Model):
    name = models.CharField(max_length=100)


class Book(models.Model):
    title = models.CharField(max_length=100)
    author = models.ForeignKey(Author, null=True, on_delete=models.CASCADE, related_name="books")
    tags = models.ManyToManyField(Tag)
