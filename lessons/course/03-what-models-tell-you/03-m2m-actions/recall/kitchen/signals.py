from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from kitchen.models import Dish


@receiver(m2m_changed, sender=Dish.ingredients.through)
def print_card(sender, instance, action, pk_set, **kwargs):
    if action == "post_add":
        print(f"{instance}: {len(pk_set)} new on the card")
