import io
import sys
from pkgutil import get_data

from django.core.management import call_command


def load_singers():
    """Load two singers"""
    sys.stdin = io.StringIO(get_data("choir", "fixtures/singers.json").decode())
    call_command("loaddata", "-", format="json")


def load_singers_again():
    """Load the same two singers a second time"""
    load_singers()
    load_singers()
