from django.db import models


class Member(models.Model):
    card = models.PositiveIntegerField(unique=True)

    def __str__(self):
        return f"member {self.card}"


class TrialMember(Member):
    """A member for one week: the same table, other forms and pages."""

    class Meta:
        proxy = True


class Locker(models.Model):
    member = models.OneToOneField(Member, on_delete=models.CASCADE)
    code = models.CharField(max_length=4)

    def __str__(self):
        return f"locker of {self.member}"
