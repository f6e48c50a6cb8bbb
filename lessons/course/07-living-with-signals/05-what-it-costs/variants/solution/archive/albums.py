from django.db import transaction

from archive.models import Album, Thumbnail


def scan(title, size):
    """Store an album with this many thumbnails. bulk_create() sends no signals."""
    album = Album.objects.create(title=title, size=size)
    Thumbnail.objects.bulk_create(Thumbnail(album=album, number=number) for number in range(1, size + 1))
    return album


def empty(album):
    """Delete all thumbnails of an album, and keep the album."""
    with transaction.atomic():
        album.thumbnails.all().delete()
        Album.objects.filter(pk=album.pk).update(size=0)
