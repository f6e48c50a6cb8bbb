import sys
from importlib import import_module

from django.db.models.signals import post_save

from firehouse.models import Alarm
from firehouse.pagers import sign_in
from firehouse.siren import sound_siren


def connect_siren_again():
    """Import the siren again and connect it again, then an alarm comes in"""
    import_module("firehouse.siren")
    post_save.connect(sound_siren, sender=Alarm)
    Alarm.objects.create(place="mill")


def sign_in_twice():
    """Ada signs in twice and Ben once, then an alarm comes in"""
    sign_in("Ada")
    sign_in("Ben")
    sign_in("Ada")
    Alarm.objects.create(place="mill")


def run_the_file_twice():
    """Run the file of the siren a second time, then an alarm comes in"""
    # The same happens when a file is imported under two names. The import above keeps the first function alive.
    del sys.modules["firehouse.siren"]
    import_module("firehouse.siren")
    Alarm.objects.create(place="mill")


def connect_with_other_arguments():
    """Connect the siren with a dispatch_uid, then without a sender"""
    post_save.connect(sound_siren, sender=Alarm, dispatch_uid="siren")
    Alarm.objects.create(place="mill")

    post_save.connect(sound_siren, dispatch_uid="siren")
    Alarm.objects.create(place="harbour")
