import io
import sys
from pkgutil import get_data

from django.core.management import call_command


def load_fixture(name):
    """Load a fixture of this app, as `manage.py loaddata - --format=json` does from its standard input."""
    sys.stdin = io.StringIO(get_data("zoo", f"fixtures/{name}").decode())
    call_command("loaddata", "-", format="json")
