from django.db.models.signals import pre_save
from django.dispatch import receiver

from shelf.models import Book


@receiver(pre_save, sender=Book)
def tidy_title(sender, instance, **kwargs):
    instance.title = instance.title.strip()
