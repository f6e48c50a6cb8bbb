from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.utils.text import slugify

from newsroom.models import Article


@receiver(pre_save, sender=Article)
def set_slug(sender, instance, **kwargs):
    instance.slug = slugify(instance.headline)


@receiver(pre_save, sender=Article)
def count_correction(sender, instance, **kwargs):
    stored = Article.objects.filter(pk=instance.pk).first()
    if stored is not None and stored.headline != instance.headline:
        instance.corrections = stored.corrections + 1
