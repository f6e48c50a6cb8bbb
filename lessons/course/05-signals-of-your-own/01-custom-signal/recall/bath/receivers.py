from django.dispatch import receiver

from bath.models import Pool
from bath.signals import pool_opened


@receiver(pool_opened, sender=Pool)
def call_lifeguard(sender, pool, **kwargs):
    print(f"Lifeguard to {pool}!")
