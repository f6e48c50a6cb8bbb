from django.conf import settings
from django.db.models.signals import post_save
from django.dispatch import receiver

from forum.models import Profile


@receiver(post_save, sender=settings.AUTH_USER_MODEL)
def create_profile(sender, instance, **kwargs):
    Profile.objects.create(member=instance)
