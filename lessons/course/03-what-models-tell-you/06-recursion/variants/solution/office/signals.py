from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver

from office.models import Invoice


@receiver(pre_save, sender=Invoice)
def add_tax(sender, instance, **kwargs):
    instance.total = instance.net * 120 // 100


@receiver(post_save, sender=Invoice)
def write_journal(sender, instance, created, **kwargs):
    print(f"{'new' if created else 'changed'}: {instance}")
