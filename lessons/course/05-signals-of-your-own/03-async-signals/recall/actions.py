import asyncio

from darkroom.models import Photo
from darkroom.signals import photo_developed


def save_photo():
    """Save a photo"""
    Photo.objects.create(title="Harbour")
    print("Saved.")


def develop():
    """Develop a photo in async code"""
    responses = asyncio.run(photo_developed.asend_robust(sender=Photo, photo=Photo(title="Harbour")))
    print(f"{len(responses)} responses")
