"""What the site does when its database fails: it says so, and makes the tables of an SQLite file that is gone anew."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.db import DataError, Error, IntegrityError, NotSupportedError, ProgrammingError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.log import log_response

logger = logging.getLogger(__name__)

_MISTAKES_OF_THE_SITE = (DataError, IntegrityError, NotSupportedError, ProgrammingError)
"""What the database API specification (PEP 249) lays to the program; the other errors are not in its hands."""

_making = threading.Lock()
_half_made = threading.Event()


class DatabaseMiddleware:
    """Answers with a page that says so when the database is locked, full, read-only, damaged or not there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Error) or isinstance(exception, _MISTAKES_OF_THE_SITE):
            return None
        response = render(request, "503.html", status=503)
        reason = " ".join(str(exception).split())
        log_response("%s: the database failed: %s", request.path, reason, response=response, request=request)
        return response


def make_missing_tables(*, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Make the tables of an SQLite database that has none. It is to be connected to `connection_created`.

    Where somebody has taken the file away, SQLite makes an empty one in silence.
    """
    if not _tables_are_missing(connection):
        return
    with _making:
        if not _tables_are_missing(connection):
            return  # Another thread has made them meanwhile.
        logger.warning("The database is empty: its file was probably removed. Creating its tables again.")
        _half_made.set()
        call_command("migrate", database=connection.alias, interactive=False, verbosity=0)
        _half_made.clear()


def _tables_are_missing(connection: BaseDatabaseWrapper) -> bool:
    if connection.vendor != "sqlite":
        return False
    with connection.cursor() as cursor:
        # It counts the changes of the tables, and costs a third of asking for their names.
        cursor.execute("PRAGMA schema_version")
        (version,) = cursor.fetchone()
    return version == 0 or _half_made.is_set()
