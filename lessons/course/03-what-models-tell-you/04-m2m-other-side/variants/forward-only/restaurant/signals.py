from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from restaurant.cards import print_card
from restaurant.models import Dish


@receiver(m2m_changed, sender=Dish.allergens.through)
def cards_of_changed_dishes(sender, instance, action, pk_set, **kwargs):
    if action in {"post_add", "post_remove"} and pk_set:
        print_card(instance.pk)
