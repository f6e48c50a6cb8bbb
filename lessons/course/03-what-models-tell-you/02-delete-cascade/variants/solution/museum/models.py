from django.db import models


class Artist(models.Model):
    name = models.CharField(max_length=100)

    def __str__(self):
        return self.name


class Painting(models.Model):
    title = models.CharField(max_length=100)
    artist = models.ForeignKey(Artist, on_delete=models.CASCADE, related_name="paintings")

    def __str__(self):
        return self.title


class Loan(models.Model):
    borrower = models.CharField(max_length=100)
    painting = models.ForeignKey(Painting, on_delete=models.CASCADE, related_name="loans")

    def __str__(self):
        return f"loan to {self.borrower}"


class Cancellation(models.Model):
    """A letter to the insurance company: the loan to this borrower no longer exists."""

    borrower = models.CharField(max_length=100)

    def __str__(self):
        return f"no insurance for {self.borrower}"


class Postcard(models.Model):
    caption = models.CharField(max_length=100)
    painting = models.ForeignKey(Painting, on_delete=models.SET_NULL, null=True)

    def __str__(self):
        return self.caption
