from skilift.models import Ride


def ride():
    """Take the ski lift"""
    Ride.objects.create(skier="Kim")
