from django.contrib.auth.models import User
from django.db.models.signals import post_save
from django.dispatch import receiver

from forum.models import Profile


@receiver(post_save, sender=User)
def create_profile(sender, instance, created, raw, **kwargs):
    if created and not raw:
        Profile.objects.create(member=instance)
