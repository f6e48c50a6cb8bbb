from django.db.models.signals import post_save
from django.dispatch import receiver

from notebook.models import Note


@receiver(post_save, sender=Note)
def count_words(sender, instance, **kwargs):
    instance.words = len(instance.text.split())
