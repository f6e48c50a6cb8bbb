from django.db.models.signals import post_save
from django.dispatch import receiver

from bakery.models import Cake


@receiver(post_save, sender=Cake)
def order_box(sender, instance, **kwargs):
    print(f"A box for the {instance}")
