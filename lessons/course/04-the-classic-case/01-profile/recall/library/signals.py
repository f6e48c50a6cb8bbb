from django.db.models.signals import post_save
from django.dispatch import receiver

from library.models import Card, Reader


@receiver(post_save, sender=Reader)
def issue_card(sender, instance, created, raw, **kwargs):
    if created and not raw:
        Card.objects.create(reader=instance)
