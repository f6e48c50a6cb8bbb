from django.db.models.signals import post_delete
from django.dispatch import receiver

from cinema.models import Refund, Ticket


@receiver(post_delete, sender=Ticket)
def refund(sender, instance, **kwargs):
    if instance.is_paid:
        Refund.objects.create(seat=instance.seat)
