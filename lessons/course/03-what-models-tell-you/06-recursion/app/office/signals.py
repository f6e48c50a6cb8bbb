from django.db.models.signals import post_save
from django.dispatch import receiver

from office.models import Invoice


@receiver(post_save, sender=Invoice)
def add_tax(sender, instance, created, **kwargs):
    if created:
        instance.total = instance.net * 120 // 100
        instance.save()


@receiver(post_save, sender=Invoice)
def write_journal(sender, instance, created, **kwargs):
    print(f"{'new' if created else 'changed'}: {instance}")
