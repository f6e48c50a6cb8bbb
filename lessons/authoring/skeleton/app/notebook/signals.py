from django.db.models.signals import pre_save
from django.dispatch import receiver

from notebook.models import Note


@receiver(pre_save, sender=Note)
def count_words(sender, instance, **kwargs):
    instance.words = len(instance.text.split())
