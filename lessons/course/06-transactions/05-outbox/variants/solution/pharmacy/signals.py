from django.db.models.signals import post_save
from django.dispatch import receiver

from pharmacy.models import OutboxMessage, Prescription


@receiver(post_save, sender=Prescription)
def order_medicine(sender, instance, created, **kwargs):
    if created:
        OutboxMessage.objects.create(payload={"number": instance.pk, "medicine": instance.medicine})
