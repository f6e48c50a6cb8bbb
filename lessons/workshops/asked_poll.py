"""A poll with the question that it asks, and the letters by which a room calls the answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from string import ascii_uppercase

from django.utils.safestring import SafeString

from lessons.catalogue import Form, Lesson, Prediction
from lessons.catalogue.predictions import NONE
from lessons.pages.prediction import ShownOptions, ShownPrediction, shown_prediction
from lessons.workshops.models import Poll

MOST_LARGE = 4
NONE_OF_THEM = "none of them"


@dataclass(frozen=True)
class LetteredOption:
    """An option as it is called in the room. `place` is the one that somebody gave it, 0 for none."""

    letter: str
    value: str
    text: SafeString
    place: int = 0


@dataclass(frozen=True)
class AskedPoll:
    """A poll, and the prediction of a lesson that the room is asked."""

    poll: Poll
    lesson: Lesson
    prediction: Prediction

    @property
    def number(self) -> int:
        """Which of the lesson's questions it is."""
        return self.lesson.predictions.index(self.prediction) + 1

    @cached_property
    def question(self) -> ShownPrediction:
        return shown_prediction(self.lesson, self.prediction, None, variant="", is_open=True)

    @property
    def choice(self) -> ShownOptions:
        return self.question.choice

    @property
    def is_order(self) -> bool:
        return self.prediction.form is Form.ORDER

    @property
    def is_long(self) -> bool:
        """Whether it has so many options that a projector shows them smaller."""
        return self.is_order or len(self.prediction.options) > MOST_LARGE

    @property
    def is_value(self) -> bool:
        return self.prediction.form is Form.VALUE

    @property
    def options(self) -> list[LetteredOption]:
        return self.options_with(())

    @property
    def answers(self) -> list[LetteredOption]:
        """What can be counted: the options, and where several may be chosen, without a letter, none of them."""
        none = [LetteredOption("", NONE, SafeString(NONE_OF_THEM))] if self.choice.takes_several else []
        return [*self.options, *none]

    def options_with(self, answer: Iterable[str]) -> list[LetteredOption]:
        place = {value: number for number, value in enumerate(answer, start=1)}
        return [
            LetteredOption(letter, option.value, option.text, place.get(option.value, 0))
            for letter, option in zip(ascii_uppercase, self.choice.options, strict=False)
        ]

    def letter(self, value: str) -> str:
        """Return what the room calls an option, or what a person understands by it."""
        if value == NONE:
            return "none"
        return next((option.letter for option in self.options if option.value == value), value)

    def letters(self, answer: Iterable[str]) -> str:
        """Return an answer that is one of many: B, or A+C where several were chosen."""
        return "+".join(map(self.letter, answer))
