"""The attackers. Each kind runs in a process of its own, spends little processor time and asks at a bounded rate.

The attackers of one kind call from one address, as from one machine.
"""

import itertools
import re
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.synchronize import Semaphore
from pathlib import Path

from lessons.sandbox.limits import KiB
from tests.siege.learner import ACTION, LESSON, YOURS, Learner, status_of

LONGER = 3
"""How many times their patience the attackers may go on until each attack has been tried once."""
PAUSE_SECONDS = 0.2
REPLAY_PAUSE_SECONDS = 1.0
UNREAD_RECEIVE_BYTES = 4 * KiB
UNREAD_PAUSE_SECONDS = 0.25
LIVE_SECONDS = 6
"""How long a run whose stream nobody reads may hold its place: 5 s, and a little."""
ESTABLISHED = "01"
"""The state of a connection in /proc/net/tcp."""

DONE, REFUSED, FAILED, UNANSWERED = OUTCOMES = ("carried out", "refused", "failed", "unanswered")
"""An attack was carried out when it reached what it attacks: its code ran, the stream began, the page was made.

It failed when the answer's status was 500 or above; but with 503 the site has refused it, as with one below that.
"""

HOSTILE = Path(__file__).with_name("hostile.py").read_text()
PROGRAMS = tuple(re.findall(r"^def (\w+)", HOSTILE, re.MULTILINE))
MARK = "under siege"
"""What the action of a hostile run prints first."""
REPLAYS: Mapping[str, tuple[str, ...]] = {
    "replay: stream": ("events/",),
    "replay: stream from the middle": ("events/", "Last-Event-ID: 2500"),
    "replay: trace alone": ("events/?trace=alone",),
    "replay: page": ("",),
}
"""The end of a run's address, and headers."""
TEXTS: Mapping[str, Callable[[int], str]] = {
    "edit: white space at line ends": lambda size: " \n" * (size // 2),
    "edit: empty lines": lambda size: "\n" * size,
    "edit: quotes": lambda size: "'" * size,
    "edit: minus signs": lambda size: f"x = {'-' * size}1",
    "edit: deep brackets": lambda size: f"x = {'(' * 190}{')' * 190}\n" * (size // 400),
    "edit: one long line": lambda size: f"x = {'x + ' * (size // 4)}1",
    "edit: docstring that is no text": lambda size: f'def {ACTION}():\n    "\\ud800"\n' + "    pass\n" * (size // 10),
}
"""Files of about so many bytes."""
UNREAD_REPLAY, UNREAD_RUN = "unread: replay", "unread: run"
ATTACKS = (*(f"run: {name}" for name in PROGRAMS), *REPLAYS, UNREAD_REPLAY, UNREAD_RUN, *TEXTS)

Attack = Callable[[Learner], str]
"""Carries out an attack and returns one of the outcomes. Raises OSError when there was no answer."""


@dataclass
class Tally:
    """How often each attack had which outcome, the statuses of all answers, and the attackers' processor time."""

    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    cpu_seconds: float = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.outcomes + other.outcomes, self.statuses + other.statuses, self.cpu_seconds + other.cpu_seconds
        )

    def note(self, name: str, attack: Callable[[], str]) -> None:
        try:
            self.outcomes[name, attack()] += 1
        except OSError:
            self.outcomes[name, UNANSWERED] += 1


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What the attackers of one kind are told: how many go on `at_once`, and until when, by the monotonic clock.

    They wait `patience_seconds` for an answer.
    """

    site: tuple[str, int]
    source: str
    at_once: int
    file_bytes: int
    patience_seconds: float
    until: float

    def go_on(self, *, is_first_round: bool) -> bool:
        return time.monotonic() < self.until + LONGER * self.patience_seconds * is_first_round


class Places:
    """Bounds how many hostile runs go on at once, those of all processes together."""

    semaphore: Semaphore

    @classmethod
    def share(cls, semaphore: Semaphore) -> None:
        cls.semaphore = semaphore


def runs(orders: Orders) -> Tally:
    """Run hostile files, each attacker those of its own."""
    return repeated(orders, {f"run: {name}": partial(run, program=name) for name in PROGRAMS}, PAUSE_SECONDS)


def replays(orders: Orders) -> Tally:
    """Ask for a long run that somebody has shared."""
    host = newcomer(orders)
    path = f"/runs/{stored_run(host, orders)}/"
    attacks = {name: partial(replay, path=path + end, headers=headers) for name, (end, *headers) in REPLAYS.items()}
    return repeated(orders, attacks, REPLAY_PAUSE_SECONDS) + Tally(statuses=host.statuses)


def edits(orders: Orders) -> Tally:
    """Change a file to what is hard to read, and look at it."""
    numbers = itertools.count()
    attacks = {name: partial(edit, text=text, orders=orders, numbers=numbers) for name, text in TEXTS.items()}
    return repeated(orders, attacks, PAUSE_SECONDS)


def unread_replays(orders: Orders) -> Tally:
    """Hold so many connections on which a long run is asked for and not read. One that the site closes is replaced."""
    host = newcomer(orders)
    request = host.asking_for(f"/runs/{stored_run(host, orders)}/events/")
    streams: list[UnreadStream] = []
    outcomes: Counter[str] = Counter()
    statuses: Counter[int] = Counter()
    while orders.go_on(is_first_round=not outcomes.total()):
        still_open = ports_open_at(orders.site)
        for stream in [*streams]:
            if stream.has_just_begun():
                outcomes[outcome(stream.status, worked=stream.status == 200)] += 1
                statuses[stream.status] += 1
            if stream.port not in still_open:
                stream.close()
                streams.remove(stream)
                outcomes[UNANSWERED] += not stream.status
        if len(streams) < orders.at_once:
            with suppress(OSError):
                streams.append(UnreadStream(host, request))
        time.sleep(UNREAD_PAUSE_SECONDS)
    for stream in streams:
        stream.close()
        outcomes[UNANSWERED] += not stream.status
    return Tally(Counter({(UNREAD_REPLAY, name): count for name, count in outcomes.items()}), statuses + host.statuses)


def unread_runs(orders: Orders) -> Tally:
    """Start one long run after the other and read none of their streams."""
    return repeated(orders, {UNREAD_RUN: run_unread}, PAUSE_SECONDS)


KINDS: Mapping[str, Callable[[Orders], Tally]] = {
    "runs": runs,
    "replays": replays,
    "unread replays": unread_replays,
    "unread runs": unread_runs,
    "edits": edits,
}


def attack(kind: str, orders: Orders) -> Tally:
    """Be the attackers of one kind, in a process for them alone, until it is over."""
    try:
        tally = KINDS[kind](orders)
    except OSError:
        tally = Tally()  # The site does not even answer those who only get ready.
    tally.cpu_seconds = time.process_time()
    return tally


def repeated(orders: Orders, attacks: Mapping[str, Attack], pause_seconds: float) -> Tally:
    """Let each attacker, a learner each, carry out the next attack in turn, until it is over."""
    names = list(attacks)
    turns = itertools.count()

    def work() -> Tally:
        tally = Tally()
        learner = newcomer(orders)
        while orders.go_on(is_first_round=(turn := next(turns)) < len(names)):
            name = names[turn % len(names)]
            tally.note(name, partial(attacks[name], learner))
            time.sleep(pause_seconds)
        tally.statuses += learner.statuses
        return tally

    with ThreadPoolExecutor(orders.at_once) as pool:
        tallies = [pool.submit(work) for _ in range(orders.at_once)]
    return sum((tally.result() for tally in tallies), Tally())


def newcomer(orders: Orders) -> Learner:
    """Return a new learner. Raises OSError when the site does not let one in until it is over."""
    while True:
        try:
            return Learner(orders.site, source=orders.source, patience_seconds=orders.patience_seconds)
        except OSError:
            if not orders.go_on(is_first_round=True):
                raise
            time.sleep(PAUSE_SECONDS)


def stored_run(learner: Learner, orders: Orders) -> str:
    """Return the number of a run of nearly 5,000 events that is stored and shared. Raises OSError, as `newcomer`."""
    while True:
        try:
            learner.change_file(hostile_file("events"))
            with Places.semaphore:
                answer = learner.run_action(variant=YOURS)
            if learner.share(answer.run).status == 302:
                return answer.run
        except OSError:
            pass
        if not orders.go_on(is_first_round=True):
            raise TimeoutError
        time.sleep(PAUSE_SECONDS)


def run(learner: Learner, program: str) -> str:
    answer = learner.change_file(hostile_file(program))
    if answer.status == 302:
        with Places.semaphore:
            answer = learner.run_action(variant=YOURS)
    return outcome(answer.status, worked=MARK.encode() in answer.body)


def run_unread(learner: Learner) -> str:
    learner.change_file(hostile_file("events"))
    with Places.semaphore:
        stream = UnreadStream(learner, learner.running_action(variant=YOURS))
        time.sleep(LIVE_SECONDS)
    stream.has_just_begun()
    stream.close()
    if not stream.status:
        raise TimeoutError
    learner.statuses[stream.status] += 1
    return outcome(stream.status, worked=stream.status == 200)


def replay(learner: Learner, path: str, headers: Iterable[str]) -> str:
    answer = learner.get(path, *headers)
    return outcome(answer.status, worked=answer.status == 200)


def edit(learner: Learner, text: Callable[[int], str], orders: Orders, numbers: Iterator[int]) -> str:
    """Change the file, with a number at its end so that no cache knows it, and open the lesson."""
    number = next(numbers)
    size = orders.file_bytes * (2 - number % 2) // 2
    answer = learner.change_file(f"{text(size)}\n# {number}\n")
    if answer.status in (302, 422):
        answer = learner.get(f"{LESSON}?variant={YOURS if answer.status == 302 else ''}")
    return outcome(answer.status, worked=answer.status == 200)


def hostile_file(program: str) -> str:
    return f'{HOSTILE}\n\ndef {ACTION}():\n    """Do harm"""\n    print({MARK!r})\n    {program}()\n'


def outcome(status: int, *, worked: bool) -> str:
    if worked:
        return DONE
    return FAILED if status >= 500 and status != 503 else REFUSED


class UnreadStream:
    """A connection on which something was asked for and nothing is read. `status` is 0 until an answer has begun."""

    def __init__(self, learner: Learner, request: bytes) -> None:
        self.status = 0
        self._connection = learner.connected(receive_bytes=UNREAD_RECEIVE_BYTES)
        self.port = self._connection.getsockname()[1]
        try:
            self._connection.sendall(request)
        except OSError:
            self.close()
            raise
        self._connection.setblocking(False)

    def has_just_begun(self) -> bool:
        """Say whether an answer has begun since this was asked last. What has come stays in the kernel."""
        if self.status:
            return False
        with suppress(OSError):
            self.status = status_of(self._connection.recv(64, socket.MSG_PEEK))
        return bool(self.status)

    def close(self) -> None:
        self._connection.close()


def ports_open_at(site: tuple[str, int]) -> set[int]:
    """Return the ports of those whose connection the site has not closed.

    They do not learn of it themselves: the end of a stream comes after what they have not read.
    """
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return {
        int(remote.rpartition(":")[2], 16)
        for _, local, remote, state, *_ in lines
        if state == ESTABLISHED and int(local.rpartition(":")[2], 16) == site[1]
    }
