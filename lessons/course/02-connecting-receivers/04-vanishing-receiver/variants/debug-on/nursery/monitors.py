from django.db.models.signals import post_save

from nursery.models import Cry


def switch_on_monitor(room):
    """Let a baby monitor in this room report each cry."""

    def light_up(sender, instance, **kwargs):
        print(f"Monitor in the {room}: {instance}!")

    # The same code as shipped. Only the setting DEBUG differs: here it is True.
    post_save.connect(light_up, sender=Cry)
