from django.db.models.signals import post_save
from django.dispatch import receiver

from lighthouse.models import Ship


@receiver(post_save, sender=Ship)
def light_lamp(sender, instance, **kwargs):
    print(f"The lamp shines for {instance.name}.")
