import sys
from importlib import import_module

from django.apps import apps
from django.db.models.signals import post_save

from lighthouse.models import Ship


def record_ship():
    """Record a ship"""
    Ship.objects.create(name="Aurora")


def import_signals():
    """Record three ships, import signals.py in between"""
    Ship.objects.create(name="Aurora")
    import_module("lighthouse.signals")
    Ship.objects.create(name="Beluga")
    import_module("lighthouse.signals")
    Ship.objects.create(name="Cormorant")


def inspect_app():
    """Show the config, the import and the receivers"""
    config = apps.get_app_config("lighthouse")
    print("AppConfig:", type(config).__name__)
    print("signals.py was imported:", "lighthouse.signals" in sys.modules)
    print("post_save has receivers for Ship:", post_save.has_listeners(Ship))
