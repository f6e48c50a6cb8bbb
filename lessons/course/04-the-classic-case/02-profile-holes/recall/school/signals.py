from django.db.models.signals import post_save
from django.dispatch import receiver

from school.models import Badge, Pupil


@receiver(post_save, sender=Pupil)
def print_badge(sender, instance, created, **kwargs):
    if created:
        if not instance.name:
            raise ValueError("A badge needs a name.")
        Badge.objects.create(pupil=instance)
