"""Data files of a lesson are read with `pkgutil.get_data()`, as data of any package."""

from dataclasses import replace

import pytest

from lessons.sandbox.sources import compiled
from lessons.traces.events import SignalSent
from lessons.traces.trace import argument
from tests.sandbox.shop import SHOP

FILES = SHOP | {"shop/fixtures/books.json": '[{"model": "shop.book", "pk": 7, "fields": {"title": "Émile"}}]'}
ACTIONS = """
    import io
    import pkgutil
    import sys

    from django.core.management import call_command

    def read():
        print(pkgutil.get_data("shop", "fixtures/books.json").decode())

    def load():
        sys.stdin = io.StringIO(pkgutil.get_data("shop", "fixtures/books.json").decode())
        call_command("loaddata", "-", format="json")

    def miss():
        pkgutil.get_data("shop", "fixtures/zoo.json")

    def climb():
        pkgutil.get_data("shop", "../../../etc/passwd")
"""


@pytest.fixture
def shop(lesson):
    return lesson(ACTIONS, files=FILES)


def test_data_is_read(shop):
    assert shop.run("read").printed == [FILES["shop/fixtures/books.json"]]


def test_fixture_is_loaded_by_the_real_command(shop):
    run = shop.run("load")

    assert run.tables["shop_book"] == [["7", "Émile"]]
    (sent,) = [event for event in run.of(SignalSent) if event.signal == "post_save"]
    assert argument(sent, "raw") == "True"


@pytest.mark.parametrize("action", ["miss", "climb"])
def test_file_that_the_lesson_does_not_have_is_not_found(shop, action):
    assert shop.run(action).raised.startswith("FileNotFoundError(2, 'No such file or directory'")


def test_data_is_not_compiled(shop):
    assert compiled(shop.files).keys() == {*SHOP, "actions.py"}
    assert replace(shop, compiled=True).run("read").printed
