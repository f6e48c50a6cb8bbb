import asyncio

from django.db.models.signals import post_save
from django.dispatch import receiver

from darkroom.models import Photo
from darkroom.signals import photo_developed


@receiver(post_save, sender=Photo)
async def upload(sender, **kwargs):
    await asyncio.sleep(0.1)
    print("Uploaded.")


@receiver(photo_developed)
async def send_postcard(sender, **kwargs):
    raise ConnectionError("The post office does not answer.")


@receiver(photo_developed)
async def hang_up(sender, **kwargs):
    await asyncio.sleep(0.1)
    return "on the line"
