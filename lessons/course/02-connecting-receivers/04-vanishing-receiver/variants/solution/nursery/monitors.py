from django.db.models.signals import post_save

from nursery.models import Cry


def switch_on_monitor(room):
    """Let a baby monitor in this room report each cry."""

    def light_up(sender, instance, **kwargs):
        print(f"Monitor in the {room}: {instance}!")

    post_save.connect(light_up, sender=Cry, weak=False)
