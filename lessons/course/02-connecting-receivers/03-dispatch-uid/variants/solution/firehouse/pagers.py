from django.db.models.signals import post_save

from firehouse.models import Alarm


class Pager:
    def __init__(self, owner):
        self.owner = owner

    def beep(self, sender, instance, **kwargs):
        print(f"{self.owner}'s pager: {instance}!")


def sign_in(firefighter):
    """Let the pager of this firefighter beep for each alarm."""
    pager = Pager(firefighter)
    # weak=False: nothing but the signal keeps this pager alive.
    post_save.connect(pager.beep, sender=Alarm, weak=False, dispatch_uid=f"pager of {firefighter}")
