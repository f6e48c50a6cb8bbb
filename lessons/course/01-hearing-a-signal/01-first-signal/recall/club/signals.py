import time

from django.db.models.signals import post_save
from django.dispatch import receiver

from club.models import Game


@receiver(post_save, sender=Game)
def upload_standings(sender, instance, **kwargs):
    time.sleep(0.1)  # The website of the league is slow.
    print("The standings are uploaded.")


def announce_game(sender, instance, **kwargs):
    print(f"Next: {instance}")
