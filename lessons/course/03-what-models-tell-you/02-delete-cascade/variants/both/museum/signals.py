from django.db.models.signals import post_delete
from django.dispatch import receiver

from museum.models import Cancellation, Loan, Painting


@receiver(post_delete, sender=Painting)
def strike_from_catalogue(sender, instance, **kwargs):
    print(f"No longer in the catalogue: {instance}")


@receiver(post_delete, sender=Loan)
def cancel_insurance(sender, instance, **kwargs):
    Cancellation.objects.create(borrower=instance.borrower)
