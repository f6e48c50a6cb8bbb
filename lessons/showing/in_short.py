"""What a run came to, in one sentence."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from lessons.traces.events import (
    CallbackDiscarded,
    Event,
    MailSent,
    QueryRan,
    ReceiverCalled,
    RequestFinished,
    TestFinished,
)
from lessons.traces.lives import ROWS, name_of_block
from lessons.traces.repeated import unfolded
from lessons.traces.standing import Fate


def in_short(events: Sequence[Event], fates: Mapping[str, Fate]) -> str:
    """Return how many statements, receivers, rows, callbacks, mails, requests and tests there were.

    `fates` are those of `Lives`.
    """
    counts: Counter[str] = Counter()
    for event in unfolded(events):
        if isinstance(event, QueryRan):
            counts["statements"] += 1
        elif isinstance(event, ROWS):
            counts[Fate.KEPT if event.block is None else fates.get(name_of_block(event.block), Fate.PENDING)] += 1
        elif isinstance(event, ReceiverCalled):
            counts["receivers"] += 1
        elif isinstance(event, MailSent):
            counts["mails"] += 1
        elif isinstance(event, CallbackDiscarded):
            counts["discarded"] += 1
    said = [_several(counts["statements"], "SQL statement")]
    said += [_several(counts["receivers"], "receiver call")]
    said += [f"{_several(counts[fate], 'row')} {fate}" for fate in Fate if counts[fate]]
    if thrown_away := counts["discarded"]:
        said.append(f"{_several(thrown_away, 'callback')} discarded")
    said.append(f"{_several(counts['mails'], 'mail')} sent")
    said += _requests_and_tests(events)
    sentence = ", ".join(said)
    return f"{sentence[0].upper()}{sentence[1:]}."


def _several(count: int, what: str) -> str:
    return f"{count or 'no'} {what}{'' if count == 1 else 's'}"


def _requests_and_tests(events: Sequence[Event]) -> Iterator[str]:
    if requests := sum(isinstance(event, RequestFinished) for event in events):
        yield f"{_several(requests, 'request')} answered"
    tests = Counter(event.outcome for event in events if isinstance(event, TestFinished))
    yield from [f"{_several(number, 'test')} {outcome or 'ended'}" for outcome, number in tests.items()]
