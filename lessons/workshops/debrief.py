"""What came of a room, for its host: each question with both votes, each lesson with its time. Nobody is named."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Max
from django.utils import timezone
from django.utils.safestring import SafeString

from lessons.catalogue import Lesson, Prediction
from lessons.catalogue.judging import ProofFailed, RightAnswer, right_answer
from lessons.progress.models import CheckPassed, PredictionMade
from lessons.runs.course import lesson_or_none
from lessons.runs.models import Run
from lessons.showing.prose import inline
from lessons.traces.trace import Trace
from lessons.workshops.asked_poll import NONE_OF_THEM, AskedPoll
from lessons.workshops.clock import clock_of
from lessons.workshops.hands import WAITING
from lessons.workshops.models import Help, Poll, Room, RoomEvent
from lessons.workshops.overview import Answer, by_belief
from lessons.workshops.tally import tally


@dataclass(frozen=True, kw_only=True)
class AnswerCount:
    """An option with both votes; of an item of an order those who gave it its place. Unsettled, nothing is right.

    Where several may be chosen, that none of them applies is counted, too. It has no letter.
    """

    letter: str
    text: str
    is_right: bool
    before: int
    after: int
    misconception: str

    @property
    def shown(self) -> SafeString:
        return inline(self.text)


@dataclass(frozen=True)
class Change:
    """So many went from one answer to another, by their letters."""

    source: str
    target: str
    people: int


@dataclass(frozen=True, kw_only=True)
class AskedQuestion:
    """A poll. `is_settled` when a run has shown what is right."""

    lesson: str
    question: str
    asked_at: datetime
    is_settled: bool
    voted_before: int
    voted_after: int
    right_before: int
    right_after: int
    answers: tuple[AnswerCount, ...]
    changes: tuple[Change, ...]

    @property
    def shown(self) -> SafeString:
        return inline(self.question)

    @property
    def most(self) -> int:
        return max(self.voted_before, self.voted_after, 1)


@dataclass(frozen=True)
class WrongAnswer:
    """What people believed and said in the lesson itself: how many of them, to which of its questions."""

    question: int
    text: str
    people: int

    @property
    def shown(self) -> SafeString:
        return inline(self.text)


@dataclass(frozen=True, kw_only=True)
class LessonTaught:
    """A stop of the programme. `ran` counts who ran something, `passed` whose check passed during the workshop."""

    lesson: str
    planned_minutes: int
    minutes: int
    ran: int
    predicted: int
    passed: int
    wrong_answers: tuple[WrongAnswer, ...]


@dataclass(frozen=True, kw_only=True)
class Debrief:
    """`hands` counts how often somebody needed help and said so, `helped` how often help was accepted."""

    title: str
    began_at: datetime
    ended_at: datetime | None
    people: int
    hands: int
    helped: int
    deleted_on: date
    lessons: tuple[LessonTaught, ...]
    questions: tuple[AskedQuestion, ...]

    @property
    def began_on(self) -> date:
        """The day in UTC: the site does not know where the room is."""
        return self.began_at.date()

    @property
    def minutes(self) -> int:
        return int(((self.ended_at or timezone.now()) - self.began_at).total_seconds() / 60)

    @property
    def has_wrong_answers(self) -> bool:
        return any(lesson.wrong_answers for lesson in self.lessons)


def debrief_of(room: Room) -> Debrief:
    """Return what came of a room, of all who were in it and were not removed."""
    last = room.events.aggregate(last=Max("at"))["last"] or room.created_at
    return Debrief(
        title=room.title,
        began_at=room.started_at or room.created_at,
        ended_at=room.ended_at,
        people=room.participants.filter(removed_at=None).count(),
        hands=RoomEvent.objects.filter(room=room, kind="hand_changed", data__hand__in=WAITING).count(),
        helped=Help.objects.filter(room=room, accepted_at__isnull=False).count(),
        deleted_on=(last + timedelta(days=settings.ROOM_DAYS)).date(),
        lessons=tuple(_lessons(room)),
        questions=tuple(question for poll in room.polls.select_related("run") if (question := _question(poll))),
    )


def _lessons(room: Room) -> Iterator[LessonTaught]:
    learners = list(room.participants.filter(removed_at=None).values_list("learner", flat=True))
    here = {"learner__in": learners}
    until = room.ended_at or timezone.now()
    ran = _by_lesson(Run.objects.filter(**here, created_at__range=(room.created_at, until)), "sandbox__lesson")
    passed = _by_lesson(CheckPassed.objects.filter(**here, passed_at__range=(room.created_at, until)), "lesson")
    made = PredictionMade.objects.filter(**here, made_at__range=(room.created_at, until))
    predicted = _by_lesson(made, "lesson")
    said: defaultdict[str, list[Answer]] = defaultdict(list)
    for slug, *answer in made.values_list("lesson", "learner", "name", "answer", "was_right"):
        said[slug].append(Answer(*answer))
    for time in clock_of(room, list(room.programme.all())).stops:
        stop = time.stop
        found = lesson_or_none(stop.lesson)
        yield LessonTaught(
            lesson=found.title if found else stop.lesson,
            planned_minutes=stop.minutes,
            minutes=time.minutes,
            ran=ran.get(stop.lesson, 0),
            predicted=predicted.get(stop.lesson, 0),
            passed=passed.get(stop.lesson, 0),
            wrong_answers=tuple(_wrong_answers(found, said[stop.lesson])) if found else (),
        )


def _by_lesson(rows: Any, lesson: str) -> Mapping[str, int]:
    return dict(rows.order_by().values_list(lesson).annotate(people=Count("learner", distinct=True)))


def _wrong_answers(lesson: Lesson, answers: Sequence[Answer]) -> list[WrongAnswer]:
    who = by_belief(answers, lesson)
    commonest = sorted(who, key=lambda belief: (-len(who[belief]), belief))
    return [WrongAnswer(number, text, len(who[number, text])) for number, text in commonest]


def _question(poll: Poll) -> AskedQuestion | None:
    lesson = lesson_or_none(poll.lesson)
    asked = lesson.prediction(poll.prediction) if lesson else None
    if lesson is None or asked is None:
        return None
    shown = AskedPoll(poll, lesson, asked)
    right = _right(poll, asked)
    counts = tally(poll, asked, right or RightAnswer((), {}))
    by_value = {option.value: option for option in counts.options}
    return AskedQuestion(
        lesson=lesson.title,
        question=asked.question,
        asked_at=poll.created_at,
        is_settled=right is not None,
        voted_before=counts.voted_before,
        voted_after=counts.voted_after,
        right_before=counts.right_before if right else 0,
        right_after=counts.right_after if right else 0,
        answers=tuple(
            AnswerCount(
                letter=lettered.letter,
                text=option.text if option else NONE_OF_THEM,
                is_right=right is not None and by_value[lettered.value].is_right,
                before=by_value[lettered.value].before,
                after=by_value[lettered.value].after,
                misconception=option.misconception if option else "",
            )
            for lettered in shown.answers
            for option in [asked.option(lettered.value)]
        ),
        # Where the run has shown nothing, nobody knows which orders were right.
        changes=tuple(
            Change(shown.letters(move.source), shown.letters(move.target), move.count)
            for move in (counts.moves if right or not shown.is_order else ())
        ),
    )


def _right(poll: Poll, asked: Prediction) -> RightAnswer | None:
    if not poll.is_released or poll.run is None:
        return None
    try:
        return right_answer(asked, Trace(poll.run.events))
    except ProofFailed:
        return None
