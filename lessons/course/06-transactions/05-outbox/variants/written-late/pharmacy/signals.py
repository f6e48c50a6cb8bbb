from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from pharmacy.models import OutboxMessage, Prescription


@receiver(post_save, sender=Prescription)
def order_medicine(sender, instance, created, **kwargs):
    if created:
        payload = {"number": instance.pk, "medicine": instance.medicine}
        transaction.on_commit(lambda: OutboxMessage.objects.create(payload=payload))
