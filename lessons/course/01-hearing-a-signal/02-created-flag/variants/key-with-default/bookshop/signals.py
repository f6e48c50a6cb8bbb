from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver

from bookshop.models import Author


@receiver([pre_save, post_save], sender=Author)
def show_state(sender, instance, **kwargs):
    print("_state.adding:", instance._state.adding)


@receiver(post_save, sender=Author)
def welcome_author(sender, instance, created, **kwargs):
    if created:
        print(f"Welcome to the bookshop, {instance.name}!")
