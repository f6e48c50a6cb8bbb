from django.db.models.signals import post_save
from django.dispatch import receiver

from library.models import Loan


@receiver(post_save, sender=Loan)
def print_loan(sender, instance, **kwargs):
    print(f"{instance}: {instance.weeks} weeks")
