"""`trace`: everything recorded while a block runs."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from lessons.events import Event
from lessons.tracer.callbacks import CallbackRecorder
from lessons.tracer.errors import record_exception
from lessons.tracer.lines import LineRecorder
from lessons.tracer.mail import MailRecorder
from lessons.tracer.output import OutputRecorder
from lessons.tracer.places import is_own
from lessons.tracer.receivers import ReceiverRecorder
from lessons.tracer.recording import Recording
from lessons.tracer.rows import RowRecorder
from lessons.tracer.signals import SignalRecorder
from lessons.tracer.sql import SqlRecorder
from lessons.tracer.transactions import TransactionRecorder


@contextmanager
def trace(
    emit: Callable[[Event], None], *, own: Callable[[str], bool] = is_own, lines: bool = False
) -> Iterator[Recording]:
    """Hand everything that happens in the block to `emit`, each event complete but for its `seq`.

    `own` says whether a code file is the learner's; `lines` also records each of the learner's lines. `emit` is never
    called by two threads at once. An exception that leaves the block is recorded and goes on unchanged. The value is
    the recording, for `restart()`.
    """
    recording = Recording(emit, own)
    rows = RowRecorder(recording)
    transactions = TransactionRecorder(recording, rows)
    recorders = [
        ReceiverRecorder(recording),
        SignalRecorder(recording),
        rows,
        transactions,
        SqlRecorder(recording, transactions, rows),
        CallbackRecorder(recording),
        MailRecorder(recording),
        OutputRecorder(recording),
        *([LineRecorder(recording)] if lines else []),
    ]
    with ExitStack() as installed:
        installed.callback(recording.close)
        for recorder in recorders:
            installed.enter_context(recorder)
        try:
            yield recording
        except GeneratorExit:
            raise
        except BaseException as error:
            record_exception(recording, error)
            raise
