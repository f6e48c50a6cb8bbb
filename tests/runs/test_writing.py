"""Who writes next, of those who wait for it."""

import threading
from contextlib import nullcontext

import pytest

from lessons.runs import writing
from lessons.runs.computing import computing
from lessons.showing.budget import Turn

PATIENCE_SECONDS = 20


@pytest.fixture
def turn(monkeypatch):
    monkeypatch.setattr(writing.transaction, "atomic", nullcontext)
    monkeypatch.setattr(writing, "_turn", turn := Turn())
    return turn


def test_who_goes_first_writes_before_those_who_wait(turn):
    order = []

    def write(name, *, first=False):
        with computing(first=first), writing.writing():
            order.append(name)

    def begin(name, **options):
        waited = turn.waiting
        thread = threading.Thread(target=write, args=[name], kwargs=options, daemon=True)
        thread.start()
        while turn.waiting == waited:
            threading.Event().wait(0.001)
        return thread

    with writing.writing():
        threads = [begin("a vote"), begin("another vote"), begin("the host", first=True)]
    for thread in threads:
        thread.join(PATIENCE_SECONDS)

    assert order == ["the host", "a vote", "another vote"]
