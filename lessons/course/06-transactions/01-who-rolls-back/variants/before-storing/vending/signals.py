from django.db.models.signals import post_delete, pre_save
from django.dispatch import receiver

from vending.hardware import pay_out, push_out
from vending.models import Sale


@receiver(pre_save, sender=Sale)
def dispense(sender, instance, **kwargs):
    if instance.pk is None:
        push_out(instance.snack)


@receiver(post_delete, sender=Sale)
def return_coins(sender, instance, **kwargs):
    pay_out()
