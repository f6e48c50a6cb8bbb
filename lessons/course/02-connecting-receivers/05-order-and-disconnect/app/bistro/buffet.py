from django.db.models.signals import post_save

from bistro.kitchen import call_waiter
from bistro.models import Dish


def prepare_buffet(names):
    """Prepare dishes for a buffet, without calling the waiter.

    For scripts only: other threads do not call the waiter either while this runs.
    """
    post_save.disconnect(call_waiter, sender=Dish)
    try:
        for name in names:
            Dish.objects.create(name=name)
    finally:
        post_save.connect(call_waiter, sender=Dish)
