from archive.albums import empty, scan
from archive.models import Album, Thumbnail


def empty_small_album():
    """Delete 200 thumbnails"""
    album = scan("Lisbon", 200)
    empty(album)


def empty_large_album():
    """Delete 1,000 thumbnails"""
    album = scan("Japan", 1_000)
    empty(album)


def delete_one_thumbnail():
    """Delete one of 200 thumbnails"""
    album = scan("Lisbon", 200)
    album.thumbnails.first().delete()


def store_one_by_one():
    """Store 200 thumbnails one by one"""
    album = Album.objects.create(title="Oslo", size=200)
    for number in range(1, 201):
        Thumbnail.objects.create(album=album, number=number)
