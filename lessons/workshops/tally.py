"""Counts the votes of a poll: how many have answered, and once it is settled who has changed from what to what."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from lessons.catalogue import Form, Prediction
from lessons.catalogue.judging import RightAnswer, is_right
from lessons.catalogue.predictions import NONE
from lessons.workshops.models import Participant, Poll, Vote

Answer = tuple[str, ...]


@dataclass(frozen=True)
class Answered:
    """How many of those who are in the room have voted in the round that is open."""

    voted: int
    here: int


@dataclass(frozen=True)
class OptionTally:
    """How many said it in each round. Of an item of an order that is who gave it the place that it has.

    Where several may be chosen, the counts add up to more than the people, and the last `value` is NONE.
    """

    value: str
    before: int
    after: int
    is_right: bool


@dataclass(frozen=True)
class Move:
    """So many went from one answer to another: the values of its options, or of an order a word for all of it."""

    source: Answer
    target: Answer
    count: int


@dataclass(frozen=True)
class Tally:
    """Both votes of a poll. `right` are those whose whole answer was right."""

    voted_before: int
    voted_after: int
    right_before: int
    right_after: int
    options: tuple[OptionTally, ...]
    moves: tuple[Move, ...]
    left_right: int
    """Those who were right before, and no more after."""


def answered(poll: Poll) -> Answered:
    here = Participant.objects.here().filter(room=poll.room_id)
    votes = Vote.objects.filter(poll=poll, round=poll.round, participant__in=here)
    return Answered(votes.count(), here.count())


def tally(poll: Poll, prediction: Prediction, right: RightAnswer) -> Tally:
    """Count the votes of all who were not removed. Whoever voted once counts in that round, and has not moved."""
    first, second = (_answers(poll, number) for number in (1, 2))
    both = [(first[who], second[who]) for who in first.keys() & second.keys()]
    was_right = [(_is_right(prediction, a, right), _is_right(prediction, b, right)) for a, b in both]
    return Tally(
        voted_before=len(first),
        voted_after=len(second),
        right_before=sum(_is_right(prediction, answer, right) for answer in first.values()),
        right_after=sum(_is_right(prediction, answer, right) for answer in second.values()),
        options=tuple(_options(prediction, right, first.values(), second.values())),
        moves=_moves(prediction, both, was_right),
        left_right=sum(before and not after for before, after in was_right),
    )


def _answers(poll: Poll, number: int) -> Mapping[int, Answer]:
    votes = Vote.objects.filter(poll=poll, round=number, participant__removed_at=None)
    return {who: tuple(answer) for who, answer in votes.values_list("participant", "answer")}


def _is_right(prediction: Prediction, answer: Answer, right: RightAnswer) -> bool:
    return is_right(prediction, answer, right.values)


def _options(
    prediction: Prediction, right: RightAnswer, first: Collection[Answer], second: Collection[Answer]
) -> Iterable[OptionTally]:
    for option in prediction.options:
        value, happens = option.value, option.value in right.values
        place = right.values.index(value) if prediction.form is Form.ORDER and happens else None
        yield OptionTally(value, _said(first, value, place), _said(second, value, place), happens)
    if prediction.form.takes_several:
        yield OptionTally(NONE, _said(first, NONE, None), _said(second, NONE, None), not right.values)


def _said(answers: Collection[Answer], value: str, place: int | None) -> int:
    if place is None:
        return sum(value in answer for answer in answers)
    return sum(answer[place : place + 1] == (value,) for answer in answers)


def _moves(
    prediction: Prediction, both: list[tuple[Answer, Answer]], was_right: list[tuple[bool, bool]]
) -> tuple[Move, ...]:
    if prediction.form is Form.ORDER:
        # There are too many orders to count each.
        moved = Counter(_in_words(*right) for (a, b), right in zip(both, was_right, strict=True) if a != b)
    else:
        moved = Counter((a, b) for a, b in both if a != b)
    return tuple(Move(source, target, count) for (source, target), count in moved.most_common())


def _in_words(was_right: bool, is_right: bool) -> tuple[Answer, Answer]:
    """Return one order and another in words."""
    if not was_right and not is_right:
        return ("wrong",), ("another wrong order",)
    return ("right" if was_right else "wrong",), ("right" if is_right else "wrong",)
