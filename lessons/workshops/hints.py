"""Which room has something new, told between web processes on PostgreSQL. A hint may be lost: streams look anyway."""

import logging
import time
from collections.abc import Callable
from uuid import UUID

from django.db import Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper

CHANNEL = "signalbox_rooms"
LISTEN_SECONDS = 2.0
"""Between two looks whether anybody still wants to hear."""

logger = logging.getLogger(__name__)


def notify(connection: BaseDatabaseWrapper, room_id: UUID) -> None:
    """Tell all processes, when the transaction commits. Other databases have no way to do so."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, room_id.hex])


def listen(database: str, told: Callable[[UUID], None], is_wanted: Callable[[], bool]) -> None:
    """Call `told` with each room of which another process tells, as long as that is wanted. It takes a thread."""
    connection = connections.create_connection(database)
    while is_wanted():
        try:
            _listen(connection, told, is_wanted)
        except Error as error:
            logger.warning("Hints of other processes cannot be heard at the moment: %s", " ".join(str(error).split()))
            time.sleep(LISTEN_SECONDS)
        finally:
            connection.close()


def _listen(connection: BaseDatabaseWrapper, told: Callable[[UUID], None], is_wanted: Callable[[], bool]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")
    while is_wanted():
        # Of the driver, whose errors Django makes its own.
        with connection.wrap_database_errors:
            for hint in connection.connection.notifies(timeout=LISTEN_SECONDS):
                told(UUID(hex=hint.payload))
