"""The driver's connection below one of Django's, asked past whatever the learner has put on either of them."""

import sys
from typing import Any, cast

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.connection import ConnectionProxy

from lessons.tracer.adapters import adapter_of
from lessons.tracer.objects import dictionary_of, is_a, lookup
from lessons.tracer.values import class_module, plain_name

_dictionary = dictionary_of(BaseDatabaseWrapper)


def behind(connection: object) -> BaseDatabaseWrapper | None:
    """Return the connection of Django's that this is, or that `django.db.connection` stands for at the time."""
    if id(type(connection)) in _of_django:
        return cast(BaseDatabaseWrapper, connection)
    if type(connection) is ConnectionProxy:
        held = vars(connection)
        connection = connections[held["_alias"]] if held["_connections"] is connections else None
    return connection if is_a(connection, BaseDatabaseWrapper) else None


def held_by(connection: BaseDatabaseWrapper, name: str) -> Any:
    """Return an attribute of a connection, which may be of a class of the learner's."""
    if _is_of_django(type(connection)):
        return getattr(connection, name)
    return lookup(_dictionary(connection), name)


def alias_of(connection: BaseDatabaseWrapper) -> str:
    """Return the alias under which Django knows the database."""
    alias = connection.alias if _is_of_django(type(connection)) else held_by(connection, "alias")
    if type(alias) is str:
        return alias
    return str.__str__(alias) if is_a(alias, str) else ""


def database_of(connection: BaseDatabaseWrapper) -> str:
    """Return the alias as events show it."""
    return plain_name(alias_of(connection))


def driver_of(connection: BaseDatabaseWrapper) -> Any:
    """Return the open connection of the driver, None if there is none."""
    return connection.connection if _is_of_django(type(connection)) else held_by(connection, "connection")


def in_transaction(connection: BaseDatabaseWrapper) -> bool:
    """Ask the database, or its driver, whether a transaction is open."""
    driver = driver_of(connection)
    return driver is not None and adapter_of(driver).in_transaction(driver)


def is_current(connection: BaseDatabaseWrapper, alias: str) -> bool:
    """Say whether this is the connection that `django.db.connections` has for this thread under an alias."""
    return getattr(connections._connections, alias, None) is connection  # type: ignore[attr-defined]


def _is_of_django(cls: type) -> bool:
    """Say whether a class of connections is Django's own, so that a look-up of an attribute runs nobody else's code."""
    if id(cls) in _of_django:
        return True
    module = class_module(cls)
    is_one = module.startswith("django.db.backends.") and vars(sys.modules[module]).get("DatabaseWrapper") is cls
    if is_one:
        _of_django.add(id(cls))
    return is_one


_of_django: set[int] = set()
"""The classes of connections, by identity, that have been found to be Django's."""
