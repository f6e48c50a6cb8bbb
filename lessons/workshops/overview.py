"""Where everyone in a room is, for its host: as many queries for three hundred people as for one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from uuid import UUID

from django.utils import timezone
from django.utils.safestring import SafeString

from lessons.catalogue import Form, Lesson, Option, Prediction
from lessons.catalogue.judging import is_right
from lessons.progress.models import PredictionMade
from lessons.progress.steps import LessonStep, steps_done_by, steps_of
from lessons.runs.course import lesson_or_none
from lessons.runs.models import Run, Sandbox
from lessons.showing.prose import inline
from lessons.workshops.asked_poll import NONE_OF_THEM, AskedPoll
from lessons.workshops.models import Participant, Poll, Room, Vote
from lessons.workshops.presence import is_away
from lessons.workshops.settled import settled

STUCK_AFTER = timedelta(minutes=4)
MOST_MISCONCEPTIONS = 6
OTHERWISE = {
    Form.VALUE: "another answer",
    Form.ORDER: "another order",
    Form.ROWS: "not all that remain",
    Form.SEVERAL: "not all that apply",
}
"""What a wrong answer says that has no wrong option in it, by the form of its question."""
CROWD = 60
"""So many people do not fit below one another."""
MARKS = {
    "hand": "hand is up",
    "red": "says: stuck",
    "stuck": "nothing for 4 minutes",
    "wrong": "predicted wrongly",
    "": "",
    "passed": "check passed",
    "away": "away",
}
"""What is said of a person, by mark: whom the host may want to see comes first."""


@dataclass(frozen=True)
class Person:
    """A participant with the one mark that tells the host most, or none."""

    pk: int
    nickname: str
    mark: str

    @property
    def says(self) -> str:
        return MARKS[self.mark]


@dataclass(frozen=True)
class Station:
    """Those who are at a step of the room's lesson, or in another lesson."""

    title: str
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Misconception:
    """A wrong answer to one of the lesson's questions: how many have given it, and whose last answer it still is."""

    text: SafeString
    question: int
    said: int
    still: int


@dataclass(frozen=True)
class Overview:
    """`here` counts those who are not away."""

    here: int
    away: int
    stations: tuple[Station, ...]
    elsewhere: tuple[Station, ...]
    misconceptions: tuple[Misconception, ...]
    marks: frozenset[str]

    @property
    def most_said(self) -> int:
        return max((found.said for found in self.misconceptions), default=0)

    @property
    def is_crowded(self) -> bool:
        return self.here + self.away > CROWD


@dataclass(frozen=True)
class Answer:
    learner: UUID
    name: str
    values: Sequence[str]
    was_right: bool


def overview_of(room: Room) -> Overview:
    """Return where everyone is in the lesson where the room is."""
    now = timezone.now()
    participants = list(room.participants.here())
    lesson = lesson_or_none(room.lesson)
    learners = [participant.learner_id for participant in participants]
    answers = _answers(learners, lesson, room) if lesson else []
    done = steps_done_by(learners, lesson) if lesson else {}
    wrong = {answer.learner for answer in _last(answers) if not answer.was_right}
    people: defaultdict[str, list[Person]] = defaultdict(list)
    for participant in participants:
        own = done.get(participant.learner_id, frozenset())
        mark = _mark(participant, room, now, is_wrong=participant.learner_id in wrong, done=own)
        person = Person(participant.pk, participant.nickname, mark)
        # Whoever has opened no lesson yet is where the room is, in its first step.
        if lesson and participant.lesson in ("", lesson.slug):
            people[step_at(lesson, own).value].append(person)
        else:
            people[participant.lesson].append(person)
    steps = [step.value for step in steps_of(lesson)] if lesson else []
    marks = frozenset(person.mark for found in people.values() for person in found)
    away = sum(person.mark == "away" for found in people.values() for person in found)
    return Overview(
        here=len(participants) - away,
        away=away,
        stations=tuple(_station(step.title(), people.pop(step, [])) for step in steps),
        elsewhere=tuple(_station(_title(slug), found) for slug, found in sorted(people.items())),
        misconceptions=tuple(_misconceptions(answers, lesson)) if lesson else (),
        marks=marks,
    )


@dataclass(frozen=True)
class Whereabouts:
    """Where one participant is in a lesson: the step, what their last run came to, and what they got wrong last."""

    step: str
    last_run: Run | None
    wrong: tuple[tuple[int, SafeString], ...]
    """Each with the number of its question."""


def whereabouts_of(participant: Participant, lesson: Lesson) -> Whereabouts:
    learner = participant.learner_id
    last = _last(_answers([learner], lesson, participant.room))
    sandbox = Sandbox.objects.filter(learner=learner, lesson=lesson.slug).select_related("last_run").first()
    return Whereabouts(
        step=step_at(lesson, steps_done_by([learner], lesson).get(learner, frozenset())).title(),
        last_run=sandbox.last_run if sandbox else None,
        wrong=tuple((number, inline(text)) for number, text in sorted(by_belief(last, lesson))),
    )


def step_at(lesson: Lesson, done: Iterable[LessonStep]) -> LessonStep:
    """Return the step behind the last one that somebody has done: whoever skips a question is not held back by it."""
    steps = steps_of(lesson)
    last = max((steps.index(step) for step in done), default=-1)
    return steps[min(last + 1, len(steps) - 1)]


def _mark(participant: Participant, room: Room, now: datetime, *, is_wrong: bool, done: Iterable[LessonStep]) -> str:
    last_act = max(filter(None, [participant.seen_at, participant.joined_at, room.in_lesson_since]))
    holds = {
        "hand": participant.hand == Participant.Hand.UP,
        "away": is_away(participant, now),
        "red": participant.hand == Participant.Hand.RED,
        "passed": LessonStep.MAKE in done,
        "stuck": last_act < now - STUCK_AFTER and not room.is_paused,
        "wrong": is_wrong,
    }
    return next((mark for mark, is_so in holds.items() if is_so), "")


def _station(title: str, people: Iterable[Person]) -> Station:
    order = list(MARKS)
    by_need = sorted(people, key=lambda person: (order.index(person.mark), person.nickname.casefold()))
    return Station(title, tuple(by_need))


def _title(slug: str) -> str:
    lesson = lesson_or_none(slug)
    return lesson.title if lesson else "Not in a lesson"


def _answers(learners: Sequence[UUID], lesson: Lesson, room: Room) -> list[Answer]:
    """Return what they have said, each by themselves or in a poll that a run has settled, in its order."""
    made = PredictionMade.objects.filter(learner__in=learners, lesson=lesson.slug)
    said = [(at, Answer(*row)) for at, *row in made.values_list("made_at", "learner", "name", "answer", "was_right")]
    for poll in room.polls.filter(lesson=lesson.slug, phase__in=Poll.SETTLED).select_related("run"):
        said += _votes(poll, learners, lesson)
    return [answer for _, answer in sorted(said, key=itemgetter(0))]


def _votes(poll: Poll, learners: Sequence[UUID], lesson: Lesson) -> Iterator[tuple[datetime, Answer]]:
    asked = lesson.prediction(poll.prediction)
    right = settled(AskedPoll(poll, lesson, asked), poll.run).answer if asked and poll.run else None
    if asked is None or right is None:
        return
    votes = Vote.objects.filter(poll=poll, participant__learner__in=learners)
    for at, learner, answer in votes.values_list("changed_at", "participant__learner", "answer"):
        yield at, Answer(learner, asked.name, answer, is_right(asked, tuple(answer), right.values))


def _last(answers: Iterable[Answer]) -> Iterable[Answer]:
    return {(answer.learner, answer.name): answer for answer in answers}.values()


def _misconceptions(answers: Sequence[Answer], lesson: Lesson) -> list[Misconception]:
    said, still = by_belief(answers, lesson), by_belief(_last(answers), lesson)
    commonest = sorted(said, key=lambda belief: (-len(said[belief]), belief))[:MOST_MISCONCEPTIONS]
    return [
        Misconception(inline(text), question, len(said[question, text]), len(still[question, text]))
        for question, text in commonest
    ]


def by_belief(answers: Iterable[Answer], lesson: Lesson) -> defaultdict[tuple[int, str], set[UUID]]:
    """Return who has said what is wrong, by the number of the question and the text."""
    found: defaultdict[tuple[int, str], set[UUID]] = defaultdict(set)
    questions: dict[str, tuple[int, Prediction]] = {
        asked.name: (n, asked) for n, asked in enumerate(lesson.predictions, start=1)
    }
    for answer in answers:
        if answer.was_right or answer.name not in questions:
            continue
        number, question = questions[answer.name]
        for text in _beliefs(question, answer.values):
            found[number, text].add(answer.learner)
    return found


def _beliefs(question: Prediction, values: Sequence[str]) -> list[str]:
    """Return what a wrong answer says: its wrong options, or that the right ones are in another order or not all.

    To choose none of several is an answer, too.
    """
    options: list[Option] = [option for option in question.options if option.value in values]
    if not options and question.form.takes_several:
        return [NONE_OF_THEM]
    return [option.text for option in options if option.misconception] or [OTHERWISE[question.form]]
