"""What happens in the room, scene by scene, and how long it takes everybody to notice."""

import asyncio
import math
import os
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise

from tests.bench_room.people import Address, Host, Participant, Stream
from tests.bench_room.table import Row
from tests.postgresql import Server
from tests.siege.measuring import percentile

LESSON, ACTION = "created-flag", "create_author"
NEXT_LESSON = "profile"
POLL_LESSON, QUESTION, ANSWERS = "on-commit", "time_of_the_mail", ("inside create()", "after create()")
AT_ONCE = 20
"""How many join, or open a stream, at the same time where that is not what is measured."""
EVENT_SECONDS, RUN_SECONDS, VOTE_SECONDS = 1.0, 5.0, 5.0
GONE_SECONDS = 5.0
PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 0.02
REST_SECONDS = 0.25
RUNNING = 2 * (os.cpu_count() or 1)
QUEUED = re.compile(rb"Number \d+ in the queue")
FINISHED = b"Finished."
_BALLOT = re.compile(rb'name="ballot" value="([^"]+)"')
_POLL = re.compile(rb"/polls/(\d+)/step/")
_ANSWERED = re.compile(rb"<strong>(\d+) of")


@dataclass
class Room:
    """A room with its host and everybody in it, who reach the site at one of its addresses."""

    host: Host
    cpu_seconds: Callable[[], float]
    """What the site has used so far."""
    people: list[Participant] = field(default_factory=list)
    said: int = 0
    unsaid: set[int] = field(default_factory=set)
    """Numbers of messages that the site has refused."""

    @property
    def streams(self) -> list[Stream]:
        return [person.stream for person in self.people]

    async def say(self) -> list[float]:
        """Let the host say something, and return after how many milliseconds each stream had it; inf for never."""
        self.said += 1
        number, began = self.said, time.monotonic()
        self.unsaid.add(number)
        await self.host.say(number)
        self.unsaid.remove(number)
        streams = self.streams
        await until(lambda: all(number in stream.said for stream in streams))
        return [(stream.said.get(number, math.inf) - began) * 1000 for stream in streams]

    def cost(self, used: float, of: int) -> Row:
        """Say what each of so many things cost the site since it had used so many seconds of processor time."""
        return Row("… processor time of the site for each", (self.cpu_seconds() - used) * 1000 / of, "ms")

    def close(self) -> None:
        for stream in self.streams:
            stream.close()


async def until(is_so: Callable[[], bool], *, seconds: float = PATIENCE_SECONDS) -> bool:
    deadline = time.monotonic() + seconds
    while not (so := is_so()) and time.monotonic() < deadline:  # noqa: ASYNC110 - it is asked of hundreds of streams
        await asyncio.sleep(LOOK_SECONDS)
    return so


async def at_rest(cpu_seconds: Callable[[], float]) -> None:
    """Wait until the site does no more than a quiet room asks of it: a fifth of a core at most."""
    used = -math.inf
    while cpu_seconds() - used > REST_SECONDS / 5:
        used = cpu_seconds()
        await asyncio.sleep(REST_SECONDS)


async def together(works: Sequence[Awaitable[object]], *, at_once: int = 10_000) -> None:
    """Wait for all, with so many of them under way at the same time."""
    places = asyncio.Semaphore(at_once)

    async def one(work: Awaitable[object]) -> None:
        async with places:
            await work

    await asyncio.gather(*map(one, works))


async def milliseconds(work: Awaitable[object]) -> float:
    began = time.monotonic()
    await work
    return (time.monotonic() - began) * 1000


async def filled_room(addresses: Sequence[Address], count: int, cpu_seconds: Callable[[], float]) -> Room:
    room = Room(Host(addresses[0]), cpu_seconds)
    await room.host.open_room(LESSON, NEXT_LESSON, POLL_LESSON)
    room.people = [Participant(addresses[number % len(addresses)], room.host.room) for number in range(count)]
    await together([person.join(f"Person {number}") for number, person in enumerate(room.people)], at_once=AT_ONCE)
    return room


async def quiet(room: Room, *, events: int) -> Iterator[Row]:
    """The host says something now and then, and nothing else happens."""
    times, used = [], room.cpu_seconds()
    for _ in range(events):
        times += await room.say()
        await asyncio.sleep(EVENT_SECONDS)
    return iter([*event_rows("an event of the host, nothing else going on", times), room.cost(used, events)])


def event_rows(name: str, times: list[float]) -> Iterator[Row]:
    yield Row(f"{name}: p50", percentile(times, 50), "ms")
    yield Row("… p95", percentile(times, 95), "ms", at_most=300)
    yield Row("… all", max(times), "ms", at_most=1000)


@asynccontextmanager
async def idle_streams(room: Room, count: int) -> AsyncIterator[list[Stream]]:
    """Open so many more streams, of pages of the same people."""
    streams = [Stream(room.people[number % len(room.people)], 0, room=room.host.room) for number in range(count)]
    await together([stream.opened() for stream in streams], at_once=AT_ONCE)
    try:
        yield streams
    finally:
        for stream in streams:
            stream.close()


async def busy(room: Room, *, seconds: float, runners: int) -> Iterator[Row]:
    """Some run an action every few seconds, everybody votes, and the host goes on saying things."""
    ends = time.monotonic() + seconds
    clicks: list[float] = []
    failures = [0]

    async def run_on(person: Participant, wait: float) -> None:
        await asyncio.sleep(wait)
        while (began := time.monotonic()) < ends:
            answer = await person.post(f"/lessons/{LESSON}/runs/", action=ACTION)
            clicks.append((time.monotonic() - began) * 1000)
            failures[0] += FINISHED not in answer.body
            await asyncio.sleep(max(0.0, began + RUN_SECONDS - time.monotonic()))

    running = [
        asyncio.create_task(run_on(person, RUN_SECONDS * number / runners))
        for number, person in enumerate(room.people[:runners])
    ]
    times = []
    vote = asyncio.create_task(voted(room))
    while time.monotonic() < ends:
        times += await room.say()
        await asyncio.sleep(EVENT_SECONDS)
    await asyncio.gather(*running)
    rows = [
        *event_rows(f"an event of the host, while {runners} run and all vote", times),
        *await vote,
        Row(f"{runners} people each run every {RUN_SECONDS:.0f} s: p50", percentile(clicks, 50), "ms"),
        Row("… p95", percentile(clicks, 95), "ms", at_most=400),
        Row("… runs", len(clicks)),
        Row("… that failed", failures[0], at_most=0),
    ]
    return iter(rows)


async def voted(room: Room) -> list[Row]:
    """Everybody votes within a few seconds, and one in three changes their mind."""
    host = room.host
    poll, ballot = await _vote_open(room)
    times: list[float] = []
    refused = [0]

    async def vote(person: Participant, number: int) -> None:
        await asyncio.sleep(VOTE_SECONDS * number / len(room.people))
        for answer in ANSWERS[: 2 if number % 3 == 0 else 1]:
            began = time.monotonic()
            said = await person.post(f"{host.room}polls/vote/", ballot=ballot, answer=answer)
            times.append((time.monotonic() - began) * 1000)
            refused[0] += said.status != 200

    began = time.monotonic()
    await together([vote(person, number) for number, person in enumerate(room.people)])
    took = time.monotonic() - began
    counted = await _counted(room)
    await host.press(f"polls/{poll}/end/")
    count = len(room.people)
    return [
        Row(
            f"{count} vote within {VOTE_SECONDS:.0f} s, {(count + 2) // 3} of them twice: last answer after", took, "s"
        ),
        Row("… a vote: p95", percentile(times, 95), "ms"),
        Row("… that were refused", refused[0], at_most=0),
        Row("… lost, or counted twice", abs(counted - count), at_most=0),
    ]


async def _vote_open(room: Room) -> tuple[int, str]:
    """Ask everybody a question. Returns the number of the poll, and of what a vote in it has to say."""
    host = room.host
    await host.press(f"polls/ask/{POLL_LESSON}/", prediction=QUESTION)
    poll = int(await _shown(host, f"{host.room}cockpit/", _POLL))
    await host.press(f"polls/{poll}/step/", after="ready")
    return poll, (await _shown(room.people[0], host.room, _BALLOT)).decode()


async def _counted(room: Room) -> int:
    return int(await _shown(room.host, f"{room.host.room}polls/answered/", _ANSWERED))


async def _shown(person: Host | Participant, path: str, pattern: re.Pattern[bytes]) -> bytes:
    answer = await person.get(path)
    found = pattern.search(answer.body)
    assert found, f"{path} does not show it: {answer.status}"
    return found[1]


async def followed(room: Room) -> Iterator[Row]:
    """The host goes to another lesson, and everybody's page follows at once."""
    await room.host.press("move/", lesson=NEXT_LESSON)
    times: list[float] = []
    used = room.cpu_seconds()

    async def follow(person: Participant) -> None:
        times.append(await milliseconds(person.open_page(f"/lessons/{NEXT_LESSON}/")))

    took = await milliseconds(together([follow(person) for person in room.people]))
    return iter(
        [
            Row(f"{len(room.people)} pages follow to a lesson at once: p50", percentile(times, 50), "ms"),
            Row("… all, with their streams", took, "ms"),
            room.cost(used, len(times)),
        ]
    )


async def all_run(room: Room, *, runs_per_second: float) -> Iterator[Row]:
    """The host says: everybody runs now."""
    ended: list[float] = []
    unplaced = failures = 0
    slow = 1000.0
    began, used = time.monotonic(), room.cpu_seconds()

    async def run(person: Participant) -> None:
        nonlocal unplaced, failures
        answer = await person.post(f"/lessons/{LESSON}/runs/", action=ACTION)
        ended.append((time.monotonic() - began) * 1000)
        failures += FINISHED not in answer.body
        unplaced += ended[-1] > slow and not QUEUED.search(answer.body)

    await together([run(person) for person in room.people])
    count = len(room.people)
    must = count / runs_per_second * 1.3
    return iter(
        [
            Row("runs per second of the engine alone, 8 requesters", runs_per_second),
            Row(f"everybody runs now, {count} at once: last one ended after", max(ended) / 1000, "s", at_most=must),
            Row("… the first one", min(ended), "ms"),
            room.cost(used, count),
            Row("… that failed, or were refused", failures, at_most=0),
            # As many as run at once have no place in it, however long the machine takes.
            Row("… that took a second and saw no place in the queue", unplaced, at_most=RUNNING),
        ]
    )


async def killed(room: Room, restart: Callable[[], Awaitable[None]]) -> Iterator[Row]:
    """The site is killed while everybody votes, and just after the host has said something, and starts again.

    Whoever got no answer votes again.
    """
    streams = room.streams
    poll, ballot = await _vote_open(room)
    counted = 0

    async def vote(person: Participant) -> None:
        nonlocal counted
        while True:
            with suppress(OSError):
                answer = await person.post(f"{room.host.room}polls/vote/", ballot=ballot, answer=ANSWERS[0])
                if answer.status == 200:
                    counted += 1
                    return
            await asyncio.sleep(EVENT_SECONDS)

    room.said += 1
    await room.host.say(room.said)
    voting = asyncio.gather(*map(vote, room.people))
    await until(lambda: counted > len(room.people) // 3)
    before, at_the_kill = time.monotonic(), counted
    await restart()
    back = time.monotonic()
    await until(lambda: all(stream.is_open.is_set() for stream in streams))
    resumed = time.monotonic()
    await voting
    await room.say()
    found = await _counted(room)
    await room.host.press(f"polls/{poll}/end/")
    return iter(
        [
            Row("killed during a vote and started again: until it answered", back - before, "s"),
            Row("… until every stream was open again, from then on", resumed - back, "s"),
            Row("… votes counted before it was killed", at_the_kill),
            Row("… votes lost, or counted twice", abs(found - len(room.people)), at_most=0),
            *lost_and_doubled(room),
        ]
    )


async def database_restarted(room: Room, server: Server) -> Iterator[Row]:
    """PostgreSQL is stopped as by a crash, is gone for a while, and comes back; meanwhile all stay in the room."""
    await room.say()
    await asyncio.to_thread(server.stop)
    await asyncio.sleep(GONE_SECONDS)
    still_open = sum(stream.is_open.is_set() for stream in room.streams)
    await asyncio.to_thread(server.start)
    began = time.monotonic()
    while True:
        with suppress(AssertionError):
            times = await room.say()
            break
        await asyncio.sleep(EVENT_SECONDS)
    return iter(
        [
            Row(f"PostgreSQL gone for {GONE_SECONDS:.0f} s: streams closed", len(room.streams) - still_open, at_most=0),
            Row("… until all had an event, once it was back", time.monotonic() - began, "s"),
            Row("… the event itself: all", max(times), "ms"),
            *lost_and_doubled(room),
        ]
    )


def lost_and_doubled(room: Room) -> Iterator[Row]:
    """Compare what came with what the host has said since the page was opened, whether or not it was in pieces."""
    streams = room.streams
    first = max(min(stream.said, default=room.said) for stream in streams)
    said = set(range(first, room.said + 1)) - room.unsaid
    lost = sum(len(said - stream.said.keys()) for stream in streams)
    yield Row("… messages of the host lost, all streams together", lost, at_most=0)
    doubled = sum(later <= earlier for stream in streams for earlier, later in pairwise(stream.ids))
    yield Row("… events doubled, or out of order", doubled, at_most=0)
