from django.db.models.signals import post_save

from cinema.models import Screening
from cinema.signals import dim_lights, open_curtain


def reopen():
    """Connect the curtain again, then start a film"""
    post_save.disconnect(open_curtain, sender=Screening)
    post_save.connect(open_curtain, sender=Screening)
    Screening.objects.create(film="Vertigo")


def keep_the_lights_on():
    """Disconnect the lights without their uid"""
    post_save.disconnect(dim_lights, sender=Screening)
    Screening.objects.create(film="Vertigo")
