"""Whether a lesson has all its parts, and prose that is short enough and titled in sentence case."""

import re
from collections.abc import Iterator

from lessons.authoring.problems import Problem
from lessons.catalogue import Form, Lesson
from lessons.catalogue.lesson import ACTIONS_FILE

WORDS_IN_A_LESSON = 700
WORDS_IN_A_SECTION = 220
HINTS = 3
ACTIONS = range(2, 10)
VARIANTS = 2
PREDICTIONS = 2
RECALL_ITEMS = 2

PROPER_NAMES = {"Django", "Python", "SQL", "SQLite", "PostgreSQL", "I"}


def find_problems(lesson: Lesson) -> list[Problem]:
    return [
        *_prose(lesson),
        *_titles(lesson),
        *_offers(lesson),
        *_predictions(lesson),
        *_recall(lesson),
        *_exercise(lesson),
    ]


def _prose(lesson: Lesson) -> Iterator[Problem]:
    words = sum(section.words for section in lesson.sections)
    if not words:
        yield _problem(lesson, "there is no prose.", "Write it below the front matter.")
    if words > WORDS_IN_A_LESSON:
        yield _problem(lesson, f"the prose has {words} words.", f"Shorten it to {WORDS_IN_A_LESSON}.")
    for section in lesson.sections:
        if section.words > WORDS_IN_A_SECTION:
            where = f"the section “{section.title}”" if section.title else "the part before the first heading"
            yield _problem(lesson, f"{where} has {section.words} words.", f"Shorten it to {WORDS_IN_A_SECTION}.")


def _titles(lesson: Lesson) -> Iterator[Problem]:
    titles = [lesson.title, *(section.title for section in lesson.sections), *(v.title for v in lesson.variants)]
    for title in filter(None, titles):
        loud = [word for word in title.split()[1:] if _is_loud(word, lesson)]
        if loud or _is_quiet(title.split()[0], lesson):
            shown = ", ".join(loud) or title.split()[0]
            remedy = "Start with a capital letter, and write the rest in lower case, except names."
            yield _problem(lesson, f"the title “{title}” is not in sentence case: {shown}.", remedy)


def _is_loud(word: str, lesson: Lesson) -> bool:
    """Return whether a word has a capital without being a proper name or a name of the lesson's code."""
    letters = re.sub(r"\W", "", word)
    return letters[:1].isupper() and letters not in PROPER_NAMES and not _is_in_code(letters, lesson)


def _is_quiet(word: str, lesson: Lesson) -> bool:
    letters = re.sub(r"\W", "", word)
    is_name = "_" in word or word.endswith("()") or _is_in_code(letters, lesson)
    return letters[:1].islower() and not is_name


def _is_in_code(word: str, lesson: Lesson) -> bool:
    return any(re.search(rf"\b{re.escape(word)}\b", text) for text in lesson.files.values())


def _offers(lesson: Lesson) -> Iterator[Problem]:
    if len(lesson.actions) not in ACTIONS:
        remedy = f"Write from {ACTIONS[0]} to {ACTIONS[-1]}."
        yield Problem(lesson.path / ACTIONS_FILE, f"there are {len(lesson.actions)} actions.", remedy)
    if len(lesson.variants) < VARIANTS:
        trouble = f"there are {len(lesson.variants)} variants."
        yield _problem(lesson, trouble, f"Write {VARIANTS} or more, including the solution.")
    if not lesson.has_solution:
        yield Problem(
            lesson.path / "variants", "there is no solution.", "Put the files that it changes into variants/solution/."
        )


def _predictions(lesson: Lesson) -> Iterator[Problem]:
    if len(lesson.predictions) < PREDICTIONS:
        trouble = f"there are {len(lesson.predictions)} predictions."
        yield _problem(lesson, trouble, f"Write {PREDICTIONS} or more, each as a table [[predictions]].")
    forms = {prediction.form for prediction in lesson.predictions}
    if lesson.predictions and (Form.ORDER not in forms or forms == {Form.ORDER}):
        remedy = 'Give one form = "order", and another form = "value", "rows" or "several".'
        yield _problem(lesson, f"all predictions have the form {', '.join(sorted(forms))}.", remedy)


def _recall(lesson: Lesson) -> Iterator[Problem]:
    if len(lesson.recall) != RECALL_ITEMS:
        trouble = f"there are {len(lesson.recall)} recall items."
        yield _problem(lesson, trouble, f"Ask {RECALL_ITEMS} of another story, each a table [[recall]].")


def _exercise(lesson: Lesson) -> Iterator[Problem]:
    if len(lesson.hints) != HINTS:
        trouble = f"there are {len(lesson.hints)} hints."
        yield _problem(lesson, trouble, f"Write {HINTS}: where to look, what to think about, nearly the solution.")
    if not lesson.checks:
        remedy = "Add a table [check] with a text, and one function decorated with @check to proofs.py."
        yield _problem(lesson, "there is no exercise.", remedy)
    if lesson.takeaway is None:
        remedy = "Add takeaway/test_<name>.py and a table [takeaway] with a text."
        yield _problem(lesson, "there is no take-away test.", remedy)


def _problem(lesson: Lesson, trouble: str, remedy: str) -> Problem:
    return Problem(lesson.path / "lesson.md", trouble, remedy)
