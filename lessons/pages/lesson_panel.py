"""What a lesson's page shows besides the run: its prose, what is asked, the code, and what is to be made."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from lessons.catalogue import Lesson
from lessons.catalogue.lesson import SOLUTION
from lessons.catalogue.prose import ACTION, FILE, LESSON, VARIANT, Link
from lessons.catalogue.versions import SUPPORTED
from lessons.pages.lesson_code import ShownCode
from lessons.pages.prediction import ShownPrediction, shown_prediction
from lessons.pages.verdict import ShownVerdict, shown_verdict
from lessons.progress.verdicts import Verdict
from lessons.showing.prose import ShownSection, inline, shown

_ADDRESSES = {FILE: "#{}", ACTION: "#action-{}", VARIANT: "?variant={}#code"}


@dataclass(frozen=True, kw_only=True)
class ShownCheck:
    """What the learner is to make. `name` is that of the proof which judges it."""

    name: str
    text: SafeString
    verdict: ShownVerdict | None


@dataclass(frozen=True)
class ShownExercise:
    checks: tuple[ShownCheck, ...]
    hints: tuple[SafeString, ...]
    solution: str


@dataclass(frozen=True)
class ShownDifference:
    """What differs on a version of Django, in a sentence."""

    version: str
    sentence: SafeString


@dataclass(frozen=True, kw_only=True)
class LessonPanel:
    """All that the templates of a lesson's page place, but for the run. `introduction` stands before the headings."""

    slug: str
    title: str
    chapter: str
    question: SafeString
    goal: SafeString
    introduction: tuple[ShownSection, ...]
    sections: tuple[ShownSection, ...]
    predictions: tuple[ShownPrediction, ...]
    code: ShownCode
    can_edit: bool
    exercise: ShownExercise | None
    differences: tuple[ShownDifference, ...]
    versions: str = " and ".join(SUPPORTED)


def lesson_panel(
    lesson: Lesson,
    code: ShownCode,
    *,
    verdicts: Mapping[str, Verdict],
    can_edit: bool,
) -> LessonPanel:
    """Return a lesson as its page shows it, with the code of a variant.

    `verdicts` are those of the learner's last runs, by the name of the proof.
    """
    prose = [shown(section, address_of) for section in lesson.sections]
    return LessonPanel(
        slug=lesson.slug,
        title=lesson.title,
        chapter=lesson.chapter,
        question=inline(lesson.question),
        goal=inline(lesson.goal),
        introduction=tuple(section for section in prose if not section.title),
        sections=tuple(section for section in prose if section.title),
        predictions=tuple(
            shown_prediction(
                lesson, prediction, verdicts.get(prediction.name), variant=code.variant, is_open=not number
            )
            for number, prediction in enumerate(lesson.predictions)
        ),
        code=code,
        can_edit=can_edit,
        exercise=_exercise(lesson, verdicts),
        differences=tuple(
            ShownDifference(version, inline(sentence)) for version, sentence in lesson.differences.items()
        ),
    )


def address_of(link: Link) -> str:
    """Return where a link of the prose leads from the page of its lesson."""
    if link.kind == LESSON:
        return reverse("pages:lesson", args=[link.name])
    return _ADDRESSES.get(link.kind, "{}").format(link.name)


def _exercise(lesson: Lesson, verdicts: Mapping[str, Verdict]) -> ShownExercise | None:
    if not lesson.checks:
        return None
    return ShownExercise(
        checks=tuple(
            ShownCheck(
                name=check.proof.name,
                text=inline(check.text),
                verdict=shown_verdict(verdicts.get(check.proof.name)),
            )
            for check in lesson.checks
        ),
        hints=tuple(map(inline, lesson.hints)),
        solution=SOLUTION if lesson.has_solution else "",
    )
