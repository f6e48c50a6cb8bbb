from django.db.models.signals import post_save
from django.dispatch import receiver

from letters.models import Letter, Member, Profile


@receiver(post_save, sender=Letter)
def announce_letter(sender, instance, **kwargs):
    print(f"A letter: {instance}")


@receiver(post_save, sender=Member)
def create_profile(sender, instance, created, **kwargs):
    if created:
        Profile.objects.create(member=instance)
