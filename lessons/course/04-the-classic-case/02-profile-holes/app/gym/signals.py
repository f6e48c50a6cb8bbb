from django.db.models.signals import post_save
from django.dispatch import receiver

from gym.locks import new_code
from gym.models import Locker, Member


@receiver(post_save, sender=Member)
def assign_locker(sender, instance, created, raw, **kwargs):
    if created and not raw:
        Locker.objects.create(member=instance, code=new_code())
