"""Which of a learner's lines run, and which of their functions are called, in the sandbox."""

from dataclasses import replace

import pytest

from lessons.traces.events import OutputWritten, ReceiverCalled, TablesRead

ACTIONS = """
    from django.db.models.signals import post_save
    from django.dispatch import receiver
    from shop.models import Book

    def shout(text):
        return text.upper()

    @receiver(post_save, sender=Book)
    def notice(instance, **kwargs):
        title = shout(instance.title)
        print(title)

    def add(title):
        Book.objects.create(title=title)

    def go():
        for title in ("Emma", "Dune"):
            add(title)
        last = 1
"""


@pytest.fixture(params=[False, True], ids=["changed", "as shipped"])
def run(lesson, request):
    run = replace(lesson(ACTIONS), compiled=request.param).run("go")
    assert run.outcome == "returned", run.raised
    return run


def ran(event):
    return [(line.place, line.times) for line in event.ran]


def test_lines_of_a_receiver_and_of_what_it_calls_are_told(run):
    first, _ = run.of(OutputWritten)

    assert ran(first) == [("actions.py:10", 1), ("actions.py:6", 1), ("actions.py:11", 1)]


def test_lines_after_the_last_event_come_with_the_tables(run):
    assert ran(run.of(TablesRead)[-1])[-1] == ("actions.py:19", 1)


def test_two_calls_from_one_line_have_two_numbers(run):
    signals = [event for event in run.events if event.kind == "signal_sent" and event.signal == "post_save"]

    calls = [event.calls[0] for event in signals]

    assert [(call.function, call.place) for call in calls] == [("add", "actions.py:18")] * 2
    assert calls[0].number != calls[1].number
    assert len(run.of(ReceiverCalled)) == 2
