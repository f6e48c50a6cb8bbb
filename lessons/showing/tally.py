"""What a run comes to, in a few numbers: to be laid beside those of another."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from lessons.showing.score_words import exception_name
from lessons.traces.events import (
    CallbackCalled,
    CallbackDiscarded,
    CallbackRaised,
    Event,
    ExceptionRaised,
    MailSent,
    QueryRan,
    ReceiverCalled,
    ReceiverRaised,
    RequestFinished,
    RunFinished,
    TestFinished,
)
from lessons.traces.lives import ROWS, Lives, name_of_block
from lessons.traces.repeated import unfolded
from lessons.traces.standing import Fate

NONE = "none"
_MOST_NAMES = 3


class Compared(NamedTuple):
    """What one side and the other have of something."""

    of: str
    left: str
    right: str

    @property
    def differs(self) -> bool:
        return self.left != self.right


def tally(left: Sequence[Event], right: Sequence[Event]) -> list[Compared]:
    """Return what two runs come to, without what neither of them has; how they ended, if they ended differently."""
    both = zip(_facts(list(unfolded(left))), _facts(list(unfolded(right))), strict=True)
    found = [Compared(of, one, other) for (of, one), (_, other) in both if (one, other) != (NONE, NONE)]
    end = Compared("end", _end(left), _end(right))
    return [*found, end] if end.differs else found


def _facts(events: Sequence[Event]) -> Iterator[tuple[str, str]]:
    yield "tests", _tests(events)
    yield "requests", _requests(events)
    yield "mail", _mails(events)
    yield "rows", _rows(events)
    yield "callbacks", _callbacks(events)
    yield "receivers called", _count(sum(isinstance(event, ReceiverCalled) for event in events))
    yield "statements", _count(sum(isinstance(event, QueryRan) for event in events))
    yield "exceptions", _exceptions(events)


def _tests(events: Iterable[Event]) -> str:
    outcomes = Counter(event.outcome for event in events if isinstance(event, TestFinished))
    return _counts(*((number, outcome or "ended") for outcome, number in outcomes.items()))


def _requests(events: Iterable[Event]) -> str:
    statuses = Counter(event.status for event in events if isinstance(event, RequestFinished))
    return _counts(*((number, "without a response" if it is None else f"with {it}") for it, number in statuses.items()))


def _mails(events: Iterable[Event]) -> str:
    mails = [event for event in events if isinstance(event, MailSent)]
    if not mails:
        return NONE
    return f"{len(mails)}, to {_names(name for mail in mails for name in mail.recipients)}"


def _rows(events: Iterable[Event]) -> str:
    lives, blocks = Lives(), Counter[int | None]()
    for event in events:
        lives.add(event)
        if isinstance(event, ROWS):
            blocks[event.block] += 1
    fates = Counter[str]()
    for block, rows in blocks.items():
        fates[Fate.KEPT if block is None else lives.fates.get(name_of_block(block), Fate.KEPT)] += rows
    return _counts((fates[Fate.KEPT], "kept"), (fates[Fate.GONE], "gone"), (fates[Fate.PENDING], "pending"))


def _callbacks(events: Sequence[Event]) -> str:
    raised = sum(isinstance(event, CallbackRaised) for event in events)
    called = sum(isinstance(event, CallbackCalled) for event in events)
    lost = sum(isinstance(event, CallbackDiscarded) for event in events)
    return _counts((called - raised, "called"), (raised, "raised"), (lost, "discarded"))


def _exceptions(events: Iterable[Event]) -> str:
    caused = [event for event in events if isinstance(event, ReceiverRaised | CallbackRaised | ExceptionRaised)]
    reached = [event for event in caused if isinstance(event, ExceptionRaised)]
    if reached:
        return f"{_names(exception_name(event.exception) for event in reached)} leaves the action"
    return _names(exception_name(event.exception) for event in caused) or NONE


def _end(events: Iterable[Event]) -> str:
    """Return the first sentence on how a run ended."""
    sentence = " ".join([event.sentence for event in events if isinstance(event, RunFinished)])
    return sentence.partition(". ")[0].removesuffix(".") or NONE


def _names(names: Iterable[str]) -> str:
    found = list(dict.fromkeys(names))
    more = f" and {len(found) - _MOST_NAMES} more" if len(found) > _MOST_NAMES else ""
    return ", ".join(found[:_MOST_NAMES]) + more


def _count(number: int) -> str:
    return str(number) if number else NONE


def _counts(*counts: tuple[int, str]) -> str:
    return ", ".join([f"{number} {word}" for number, word in counts if number]) or NONE
