from django.db.models.signals import post_save
from django.dispatch import receiver

from gym.locks import new_code
from gym.models import Locker, Member, TrialMember


@receiver(post_save, sender=Member)
@receiver(post_save, sender=TrialMember)
def assign_locker(sender, instance, raw, **kwargs):
    if not raw:
        Locker.objects.get_or_create(member=instance, defaults={"code": new_code})
