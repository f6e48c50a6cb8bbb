from django.db.models import F
from django.db.models.signals import post_delete
from django.dispatch import receiver

from archive.models import Album, Thumbnail


@receiver(post_delete, sender=Thumbnail)
def count_down(sender, instance, **kwargs):
    Album.objects.filter(pk=instance.album_id).update(size=F("size") - 1)
