from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver

from archive.models import Box, Letter


@receiver(pre_save, sender=Letter)
def correct_author(sender, instance, **kwargs):
    instance.author = instance.author.title()


@receiver(post_save, sender=Box)
def label_box(sender, instance, created, **kwargs):
    if created:
        Box.objects.filter(pk=instance.pk).update(label=f"B{instance.pk}")
