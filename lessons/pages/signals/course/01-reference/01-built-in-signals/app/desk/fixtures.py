import io
import sys
from contextlib import contextmanager

GROUPS = '[{"model": "auth.group", "pk": 1, "fields": {"name": "readers"}}]'


@contextmanager
def fed(text):
    """Let a command read a text from its standard input, as in `loaddata - < groups.json`."""
    before, sys.stdin = sys.stdin, io.StringIO(text)
    yield
    sys.stdin = before
