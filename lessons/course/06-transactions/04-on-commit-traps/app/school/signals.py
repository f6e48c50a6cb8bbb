from functools import partial

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from school.letters import send_letter
from school.models import Pupil, Trip


@receiver(post_save, sender=Trip)
def write_to_parents(sender, instance, created, using, **kwargs):
    if created:
        for pupil in Pupil.objects.using(using).filter(class_name=instance.class_name).order_by("pk"):
            transaction.on_commit(partial(send_letter, instance, pupil))
