from django.db.models.signals import post_save
from django.dispatch import receiver

from bookshop.models import Author


@receiver(post_save, sender=Author)
def welcome_author(sender, instance, created, **kwargs):
    if created:
        print(f"Welcome to the bookshop, {instance.name}!")
