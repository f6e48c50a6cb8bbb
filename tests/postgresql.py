"""A connection of Django to the PostgreSQL server of the tests, beside the site's own database."""

from contextlib import contextmanager

from django.db import connections

ALIAS = "postgresql"


@contextmanager
def connected(server):
    """Give the connection, and forget it at the end, whatever tables are left."""
    connections.databases[ALIAS] = {**connections.databases["default"], "OPTIONS": {}, **server}
    connection = connections[ALIAS]
    # Django's test case refuses databases that it does not know, but not an open connection.
    connection.connect()
    yield connection
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    connection.close()
    del connections[ALIAS]
    del connections.databases[ALIAS]
