import io
import sys
from pkgutil import get_data

from django.core.management import call_command


def load_fixture(name):
    """Load a fixture from standard input: the files here are not on a disk, where `loaddata` looks for them."""
    sys.stdin = io.StringIO(get_data("zoo", f"fixtures/{name}").decode())
    call_command("loaddata", "-", format="json")
