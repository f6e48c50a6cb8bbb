from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class Member(AbstractBaseUser):
    """A member of the forum: AUTH_USER_MODEL."""

    # Members log in at their university, so no password is stored here.
    password = None
    name = models.CharField(max_length=50, unique=True)

    USERNAME_FIELD = "name"

    objects = BaseUserManager()


class Profile(models.Model):
    """What other members see of a member."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    signature = models.CharField(max_length=100, default="(no signature yet)")

    def __str__(self):
        return f"{self.member.name}: {self.signature}"
