from django.db.models.signals import post_save
from django.dispatch import receiver

from bookshop.models import Author


@receiver(post_save, sender=Author)
def welcome_author(sender, instance, **kwargs):
    print(f"Welcome to the bookshop, {instance.name}!")
