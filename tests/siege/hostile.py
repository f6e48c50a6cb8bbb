"""What a hostile learner writes into `actions.py`: `attacks.py` reads this file as text, and only the sandbox runs it.

Each function is an attack; the action that is added to them calls one.
"""

import gc
import socket
import struct
import time

from django.db import connection

COLUMNS = ", ".join(f"c{number}" for number in range(200))
EMPTY_SNAPSHOT = b"S" + struct.pack("!I", 8) + b"default\0"


def statements():
    """Text on which a careless pattern takes the square of its length, in statements, 60 of them."""
    with connection.cursor() as cursor:
        for _ in range(12):
            cursor.execute("SELECT" + " " * 3_980 + "1")
            cursor.execute("SELECT" + "\n\t" * 1_990 + "1")
            cursor.execute("SELECT 1 --" + "'" * 3_980)
            cursor.execute("SELECT 1 --" + '"' * 3_980)
            cursor.execute("SELECT 1 --" + " ORDER" * 660)


def events():
    """Nearly 5,000 small events, so that the run is not stopped and its trace is kept."""
    with connection.cursor() as cursor:
        for number in range(2_480):
            print(number)
            cursor.execute(f"SELECT {number}")


def markup():
    """Characters that become five, in long texts."""
    with connection.cursor() as cursor:
        for _ in range(250):
            cursor.execute("SELECT %s --" + "<SELECT>&'\" FROM " * 230, ["</pre><script>&\"'" * 230])


def cells():
    """As many cells of tables as one event may have."""
    with connection.cursor() as cursor:
        for number in range(5):
            cursor.execute(f"DROP TABLE IF EXISTS hostile_{number}")
            cursor.execute(f"CREATE TABLE hostile_{number} ({COLUMNS})")
            cursor.execute(
                f"INSERT INTO hostile_{number} (c0) "
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600) SELECT NULL FROM n"
            )


def output():
    """More than may be printed."""
    print("<" * 10_000_000)
    while True:
        print("<&>\"'" * 800)


def snapshots():
    """Empty databases, written straight to the channel, without end."""
    channels = [thing for thing in gc.get_objects() if isinstance(thing, socket.socket)]
    frames = EMPTY_SNAPSHOT * 5_000
    while True:
        for channel in channels:
            try:
                channel.sendall(frames)
            except OSError:
                pass


def loop():
    while True:
        pass


def sleep():
    time.sleep(60)
