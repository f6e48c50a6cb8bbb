"""What is saved by the hundred, and what its receiver does each time."""

from functools import partial

from django.db import models, transaction
from django.db.models.signals import post_save
from django.dispatch import receiver


class Wagon(models.Model):
    name = models.CharField(max_length=100)


@receiver(post_save, sender=Wagon)
def announce(sender, instance, created, **kwargs):
    if created:
        transaction.on_commit(partial(print, "ready:", instance.name))
