"""What a lesson's page shows besides the run: its prose, what is asked, the code, and what is to be made."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from lessons.catalogue import Lesson
from lessons.catalogue.lesson import SOLUTION
from lessons.catalogue.prose import ACTION, FILE, LESSON, VARIANT, Link
from lessons.catalogue.versions import SUPPORTED
from lessons.editing.edits import YOURS
from lessons.pages.code import ShownAction, ShownFile, code_of, files_to_change, files_to_read
from lessons.pages.prediction import ShownPrediction, shown_prediction
from lessons.pages.verdict import ShownVerdict, shown_verdict
from lessons.progress.verdicts import Verdict
from lessons.showing.prose import ShownSection, inline, shown

_ADDRESSES = {FILE: "#{}", ACTION: "#action-{}", VARIANT: "?variant={}#code"}


@dataclass(frozen=True)
class VariantLink:
    """`name` is empty for the lesson as shipped."""

    name: str
    title: str
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class ShownCode:
    """The code of the variant that is shown. `links` leads to the others, if there are any.

    `can_be_taken` when the learner may go on from the variant with files of their own; that `replaces_own`, if they
    have any.
    """

    variant: str
    reason: SafeString
    links: tuple[VariantLink, ...]
    files: tuple[ShownFile, ...]
    actions: tuple[ShownAction, ...]
    can_be_taken: bool
    replaces_own: bool

    @property
    def title(self) -> str:
        return next((link.title for link in self.links if link.is_current), "")


@dataclass(frozen=True, kw_only=True)
class ShownCheck:
    """What the learner is to make. `name` is that of the proof which judges it."""

    name: str
    text: SafeString
    hints: tuple[SafeString, ...]
    solution: str
    verdict: ShownVerdict | None


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
    question: str
    goal: SafeString
    introduction: tuple[ShownSection, ...]
    sections: tuple[ShownSection, ...]
    predictions: tuple[ShownPrediction, ...]
    code: ShownCode
    can_edit: bool
    check: ShownCheck | None
    differences: tuple[ShownDifference, ...]
    versions: str = " and ".join(SUPPORTED)


def lesson_panel(
    lesson: Lesson,
    variant: str,
    *,
    verdicts: Mapping[str, Verdict],
    can_edit: bool,
    edited: str,
) -> LessonPanel:
    """Return a lesson as its page shows it under a variant.

    `verdicts` are those of the learner's last runs, by the name of the proof. `edited` is the path of the file that the
    learner is changing.
    """
    prose = [shown(section, address_of) for section in lesson.sections]
    return LessonPanel(
        slug=lesson.slug,
        title=lesson.title,
        chapter=lesson.chapter,
        question=lesson.question,
        goal=inline(lesson.goal),
        introduction=tuple(section for section in prose if not section.title),
        sections=tuple(section for section in prose if section.title),
        predictions=tuple(
            shown_prediction(lesson, prediction, verdicts.get(prediction.name), variant=variant, is_open=not number)
            for number, prediction in enumerate(lesson.predictions)
        ),
        code=_code(lesson, variant, can_edit=can_edit, edited=edited),
        can_edit=can_edit,
        check=_check(lesson, verdicts),
        differences=tuple(
            ShownDifference(version, inline(sentence)) for version, sentence in lesson.differences.items()
        ),
    )


def address_of(link: Link) -> str:
    """Return where a link of the prose leads from the page of its lesson."""
    if link.kind == LESSON:
        return reverse("pages:lesson", args=[link.name])
    return _ADDRESSES.get(link.kind, "{}").format(link.name)


def _code(lesson: Lesson, variant: str, *, can_edit: bool, edited: str) -> ShownCode:
    code = code_of(lesson, variant)
    is_changed_here = can_edit and variant in ("", YOURS)
    named = {other.name: other for other in lesson.variants}
    titles = {"": "As shipped"} | {name: other.title for name, other in named.items()}
    return ShownCode(
        variant=variant,
        reason=inline(named[variant].reason) if variant else SafeString(),
        links=tuple(VariantLink(name, title, name == variant) for name, title in titles.items()) if named else (),
        files=files_to_change(code.files, focus=lesson.focus, edited=edited)
        if is_changed_here
        else files_to_read(code.files, focus=lesson.focus),
        actions=code.actions,
        can_be_taken=can_edit and not is_changed_here,
        replaces_own=lesson.has_variant(YOURS),
    )


def _check(lesson: Lesson, verdicts: Mapping[str, Verdict]) -> ShownCheck | None:
    if lesson.check is None:
        return None
    return ShownCheck(
        name=lesson.check.proof.name,
        text=inline(lesson.check.text),
        hints=tuple(map(inline, lesson.hints)),
        solution=SOLUTION if lesson.has_solution else "",
        verdict=shown_verdict(verdicts.get(lesson.check.proof.name)),
    )
