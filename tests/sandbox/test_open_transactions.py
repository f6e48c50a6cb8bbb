"""A transaction that an action leaves open is rolled back at the end, as when a process ends, and the trace says so."""

import pytest

from lessons.traces.spans import unended

GO = """
    from django.db import transaction
    from shop.models import Book

    def leave_open():
        transaction.set_autocommit(False)
        Book.objects.create(title="Emma")
"""


@pytest.fixture
def shop(lesson):
    return lesson(GO)


def test_transaction_left_open_is_rolled_back_and_ends_in_the_trace(shop):
    run = shop.run("leave_open")

    assert run.tables["shop_book"] == []
    assert [event.kind for event in run.events].count("transaction_rolled_back") == 1
    assert unended(run.events) == []
