from django.db.models.signals import post_save
from django.dispatch import receiver

from restaurant.cards import print_card
from restaurant.models import Dish


@receiver(post_save, sender=Dish)
def card_of_saved_dish(sender, instance, **kwargs):
    print_card(instance.pk)
