from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.text import slugify

from newsroom.models import Article


@receiver(post_save, sender=Article)
def set_slug(sender, instance, **kwargs):
    instance.slug = slugify(instance.headline)
