"""`trace`: everything recorded while a block runs."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, suppress
from contextvars import Token

from lessons.tracer.callbacks import CallbackRecorder
from lessons.tracer.errors import record_exception
from lessons.tracer.fetching import FetchRecorder
from lessons.tracer.mail import MailRecorder
from lessons.tracer.output import OutputRecorder
from lessons.tracer.places import is_own
from lessons.tracer.receivers import ReceiverRecorder
from lessons.tracer.recorder import Recorder
from lessons.tracer.recording import Recording
from lessons.tracer.requests import RequestRecorder
from lessons.tracer.rows import RowRecorder
from lessons.tracer.signals import SignalRecorder
from lessons.tracer.spans import RUN, Span
from lessons.tracer.sql import SqlRecorder
from lessons.tracer.templates import TemplateRecorder
from lessons.tracer.threads import ThreadRecorder
from lessons.tracer.transactions import TransactionRecorder
from lessons.tracer.unittests import TestRecorder
from lessons.traces.events import Event


def trace(
    emit: Callable[[Event], None],
    *,
    own: Callable[[str], bool] = is_own,
    rows: bool = True,
    everywhere: bool = False,
) -> AbstractContextManager[Recording]:
    """Hand everything that happens in the block to `emit`, each event complete but for its `seq`.

    That is what the block does, and the tasks and threads that it starts; several traces may go on at once in one
    process. With `everywhere` it is also what runs in a context of its own making, for a process that is traced whole.

    `own` says whether a code file is the learner's; without `rows` no table is read. `emit` is never called by two
    threads at once, and what it does is no part of the trace. An exception that leaves the block is recorded and goes
    on unchanged. The value is the recording, for `restart()`.
    """
    return _Trace(Recording(emit, own, everywhere=everywhere), follow_rows=rows)


class _Trace:
    """A class, because a generator that is a context manager writes to the exception that leaves its block."""

    _installed: ExitStack

    def __init__(self, recording: Recording, *, follow_rows: bool) -> None:
        rows = RowRecorder(recording, follow=follow_rows)
        transactions = TransactionRecorder(recording, rows)
        fetches = FetchRecorder(recording)
        receivers = ReceiverRecorder(recording)
        self._recording = recording
        self._recorders: list[Recorder] = [
            receivers,
            SignalRecorder(recording),
            rows,
            transactions,
            fetches,
            SqlRecorder(recording, transactions, rows, fetches),
            CallbackRecorder(recording),
            MailRecorder(recording),
            OutputRecorder(recording),
            ThreadRecorder(recording),
            TestRecorder(recording),
            RequestRecorder(recording, receivers),
            TemplateRecorder(recording),
        ]

    def __enter__(self) -> Recording:
        with ExitStack() as installed:
            installed.callback(self._recording.close)
            installed.enter_context(self._recording.hearing)
            installed.callback(self._forget_span, self._recording.inside.set(RUN))
            for recorder in self._recorders:
                installed.enter_context(recorder)
            self._installed = installed.pop_all()
        return self._recording

    def _forget_span(self, before: Token[Span]) -> None:
        # In another context than the one in which the trace began there is nothing to forget.
        with suppress(ValueError):
            self._recording.inside.reset(before)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, place: object) -> None:
        with self._installed:
            if error is not None:
                record_exception(self._recording, error)
