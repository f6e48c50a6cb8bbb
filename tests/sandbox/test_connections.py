"""Connections are opened, and said to be, when a process of its own would open them."""

import pytest

from tests.sandbox.shop import SHOP

FILES = SHOP | {
    "shop/__init__.py": """
        from django.db.backends.signals import connection_created
        from django.dispatch import receiver

        @receiver(connection_created)
        def hear(sender, connection, **kwargs):
            print("created", connection.alias)
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA busy_timeout = 1234")
            connection.connection.create_function("shout", 1, str.upper)
    """
}
ACTIONS = """
    from django.db import connection, connections
    from shop.models import Book

    def ask(sql, using="default"):
        with connections[using].cursor() as cursor:
            return cursor.execute(sql).fetchone()[0]

    def query():
        print("before", connection.connection)
        print(ask("PRAGMA busy_timeout"), ask("SELECT shout('hello')"))

    def query_other():
        print(ask("SELECT shout('hello')", "other"))

    def close():
        Book.objects.create(title="Emma")
        connection.close()

    def close_and_query():
        Book.objects.create(title="Emma")
        connection.close()
        print(Book.objects.count())

    def query_nothing():
        print("nothing")
"""


@pytest.fixture
def shop(lesson):
    return lesson(ACTIONS, files=FILES)


def test_first_query_opens_the_connection_and_tells_receivers(shop):
    assert shop.run("query").printed == ["before None", "created default", "1234 HELLO"]


def test_receiver_hears_once_for_each_time_that_it_is_opened(shop):
    run = shop.run("close_and_query")

    assert run.printed == ["created default", "created default", "1"]
    assert run.tables["shop_book"] == [["1", "Emma"]]


def test_reading_the_tables_opens_nothing(shop):
    nothing, closed = shop.run("query_nothing"), shop.run("close")

    assert (nothing.printed, closed.printed) == (["nothing"], ["created default"])
    assert closed.tables["shop_book"] == [["1", "Emma"]]
    assert shop.run("close_and_query").printed[-1] == "2"


def test_second_database_is_opened_like_the_first(lesson):
    shop = lesson(ACTIONS, files=FILES, databases=["default", "other"])

    assert shop.run("query_other").printed == ["created other", "HELLO"]


def test_query_of_ready_opens_the_connection(lesson):
    ready = """
        from django.apps import AppConfig

        class ShopConfig(AppConfig):
            name = "shop"

            def ready(self):
                print(self.get_model("Book").objects.exists())
    """
    migrated = lesson(ACTIONS, files=FILES)
    shop = lesson(ACTIONS, files=FILES | {"shop/apps.py": ready}, migrate=False)
    shop.snapshots = migrated.snapshots

    assert shop.run("query_nothing").printed == ["created default", "False", "nothing"]
