from django.db.models import F
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from django.utils.text import slugify

from newsroom.models import Article


@receiver(pre_save, sender=Article)
def set_slug(sender, instance, **kwargs):
    instance.slug = slugify(instance.headline)


@receiver(post_save, sender=Article)
def count_correction(sender, instance, **kwargs):
    stored = Article.objects.get(pk=instance.pk)
    if stored.headline != instance.headline:
        Article.objects.filter(pk=instance.pk).update(corrections=F("corrections") + 1)
