"""Which adapter answers for a connection: its driver says what database it is."""

import sys
from typing import Any

from lessons.tracer.adapters.adapter import Adapter
from lessons.tracer.adapters.postgresql import PostgreSQL
from lessons.tracer.adapters.sqlite import SQLite
from lessons.tracer.objects import is_subclass, lookup, remembered
from lessons.tracer.places import module_dictionary

_UNKNOWN = Adapter()
_OF_DRIVERS = (
    ("_sqlite3", "Connection", SQLite()),
    ("psycopg", "Connection", PostgreSQL()),
    ("psycopg2.extensions", "connection", PostgreSQL()),
)


def adapter_of(driver: Any) -> Adapter:
    """Return the adapter for an open connection of a driver."""
    return _adapter_of(type(driver))


@remembered
def _adapter_of(cls: type) -> Adapter:
    for module, name, adapter in _OF_DRIVERS:
        base = lookup(module_dictionary(sys.modules.get(module)), name)
        if base is not None and is_subclass(cls, base):
            return adapter
    return _UNKNOWN
