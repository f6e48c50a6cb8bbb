from django.db.models.signals import post_delete
from django.dispatch import receiver

from archive.models import Thumbnail


@receiver(post_delete, sender=Thumbnail)
def do_nothing(sender, **kwargs):
    pass
