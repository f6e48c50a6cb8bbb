"""Events on their way out."""

import sys
import threading
import time

from lessons.tracer.places import is_own
from lessons.tracer.recording import Recording
from lessons.tracer.spans import Span
from lessons.traces.events import MailSent, OutputWritten


def record(recording, text):
    recording.record(OutputWritten(stream="stdout", text=text, source=""))


def test_event_is_complete_but_for_its_number():
    events = []
    recording = Recording(events.append, is_own)

    outside = recording.inside.set(Span(7, 1))
    record(recording, "a")
    recording.inside.reset(outside)

    (event,) = events
    assert (event.seq, event.depth, event.span, event.transaction) == (0, 2, 7, None)
    assert event.place == f"{__file__}:{record.__code__.co_firstlineno + 1}"
    assert event.at_us >= 0


def test_event_recorded_while_one_is_handed_over_follows_it():
    seen = []

    def emit(event):
        seen.append(f"begin {event.text}")
        if event.text == "outer":
            # As the garbage collector may do at any point.
            record(recording, "inner")
        seen.append(f"end {event.text}")

    recording = Recording(emit, is_own)
    record(recording, "outer")

    assert seen == ["begin outer", "end outer", "begin inner", "end inner"]


def test_event_of_another_thread_neither_waits_nor_is_lost():
    handed_over = []

    def emit(event):
        handed_over.append(event.text)
        if event.text == "outer":
            thread.start()
            thread.join(10)
            assert not thread.is_alive()

    recording = Recording(emit, is_own)
    thread = threading.Thread(target=record, args=(recording, "from the thread"))
    record(recording, "outer")

    assert handed_over == ["outer", "from the thread"]


def test_events_of_many_threads_are_handed_over_one_at_a_time():
    inside, most_inside, events = [], [], []

    def emit(event):
        inside.append(event)
        most_inside.append(len(inside))
        events.append(event)
        inside.pop()

    recording = Recording(emit, is_own)
    threads = [
        threading.Thread(target=lambda: [record(recording, str(number)) for number in range(100)]) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(events) == 800
    assert set(most_inside) == {1}


def test_failing_emit_leaves_the_way_free_for_the_next():
    events = []

    def emit(event):
        if event.text == "bad":
            raise OSError("gone")
        events.append(event.text)

    recording = Recording(emit, is_own)
    for text in "bad", "good":
        try:
            record(recording, text)
        except OSError:
            events.append("refused")

    assert events == ["refused", "good"]


def test_clock_is_not_the_one_that_others_put_into_every_module(monkeypatch):
    """As freezegun does, so that the traced code sees a time that stands still."""
    original, events = time.perf_counter_ns, []
    for module in list(sys.modules.values()):
        for name, value in list(vars(module).items()):
            if value is original:
                monkeypatch.setattr(module, name, lambda: 0)

    recording = Recording(events.append, is_own)
    for text in "ab":
        record(recording, text)

    assert time.perf_counter_ns() == 0
    assert 0 < events[0].at_us <= events[1].at_us


def test_restarted_recording_counts_time_anew():
    events = []
    recording = Recording(events.append, is_own)

    recording._began -= 10**12
    record(recording, "before")
    recording.restart()
    record(recording, "after")

    before, after = events
    assert before.at_us > 10**9 > after.at_us


def test_recording_takes_over_whose_a_file_is_not():
    asked = []
    rehearsed, recording = (
        Recording(lambda event: None, lambda file: False),
        Recording(lambda event: None, asked.append),
    )

    record(rehearsed, "seen")
    recording.own.take_over(rehearsed.own)
    record(recording, "seen again")

    assert asked == []


def test_recording_does_not_take_over_whose_a_file_is():
    events = []
    rehearsed, recording = Recording(lambda event: None, is_own), Recording(events.append, lambda file: False)

    record(rehearsed, "own")
    recording.own.take_over(rehearsed.own)
    record(recording, "no longer")

    assert [event.place for event in events] == [""]


def test_closed_recording_is_silent():
    events = []
    recording = Recording(events.append, is_own)

    recording.close()
    recording.record(MailSent(subject="", sender="", recipients=(), body=""))

    assert not events
