from django.core.mail import EmailMessage
from django.db.models.signals import post_save
from django.dispatch import receiver

from shop.models import Repair


@receiver(post_save, sender=Repair)
def confirm_booking(sender, instance, created, raw, **kwargs):
    if created and not raw:
        subject = f"We will repair your {instance.bicycle}"
        mail = EmailMessage(subject, "See you soon!", to=[instance.customer.email])
        mail.send()
