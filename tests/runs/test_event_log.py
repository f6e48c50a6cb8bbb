"""What a run that goes on keeps of its events."""

import pytest

from lessons.runs.event_log import EventLog
from lessons.traces.events import OutputWritten, RunFinished
from lessons.traces.packing import from_json


def printed(text):
    return OutputWritten(stream="stdout", text=text, source="")


@pytest.fixture
def log():
    return EventLog()


def test_message_has_the_number_of_its_event(log):
    log.record([printed("one")])
    log.record([printed("two")])

    assert [message.partition(b"\n")[0] for message in log.messages] == [b"id: 1", b"id: 2"]


def test_log_keeps_the_events_as_they_are(log):
    events = [printed("one"), RunFinished(outcome="returned", sentence="Finished.")]

    log.record(events)

    assert [from_json(line) for line in log.lines] == events
    assert log.sentence == "Finished."


def test_closed_log_forgets_the_events(log):
    log.record([printed("one")])

    log.close()

    assert (log.lines, log.events) == ([], [])
