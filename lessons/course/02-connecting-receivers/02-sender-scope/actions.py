from django.core.management import call_command

from campsite.models import CaravanPitch, Guest, Pitch, QuietPitch


def add_pitch():
    """Add a pitch"""
    Pitch.objects.create(number=1)


def add_caravan_pitch():
    """Add a caravan pitch"""
    CaravanPitch.objects.create(number=2, amperes=16)


def open_campsite():
    """Add one of each, and a guest"""
    Pitch.objects.create(number=1)
    CaravanPitch.objects.create(number=2, amperes=16)
    QuietPitch.objects.create(number=3)
    Guest.objects.create(name="Kim")


def check_project():
    """Run manage.py check"""
    call_command("check")
