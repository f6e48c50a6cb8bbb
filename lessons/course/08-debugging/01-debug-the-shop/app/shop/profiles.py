from django.db.models.signals import post_save
from django.dispatch import receiver

from shop.models import Customer, Profile


@receiver(post_save, sender=Customer)
def create_profile(sender, instance, created, **kwargs):
    if created:
        Profile.objects.create(customer=instance)
