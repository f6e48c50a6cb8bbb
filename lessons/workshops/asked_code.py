"""The code that the projector shows: the action, and of the file in focus what stands behind its imports."""

import ast
import re
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.safestring import SafeString, mark_safe

from lessons.catalogue import Lesson
from lessons.catalogue.actions import read_actions
from lessons.catalogue.lesson import ACTIONS_FILE
from lessons.catalogue.proofs import Step
from lessons.showing.code import coloured


@dataclass(frozen=True)
class ShownCode:
    path: str
    html: SafeString


def code_of_question(lesson: Lesson, prediction: str) -> list[ShownCode]:
    """Return the code that a question is about."""
    return _code(lesson, lesson.scenario(prediction).step)


def code_of_lesson(lesson: Lesson, action: str, variant: str) -> list[ShownCode]:
    """Return the code of an action, by default the first one, with a variant that the lesson has."""
    return _code(lesson, Step(action or lesson.actions[0].name, variant if lesson.has_variant(variant) else ""))


def _code(lesson: Lesson, step: Step) -> list[ShownCode]:
    files = lesson.files_with(step.variant)
    actions = {action.name: action for action in read_actions(files[ACTIONS_FILE], PurePath(ACTIONS_FILE))}
    shown = [ShownCode(ACTIONS_FILE, _large(actions[step.action].source))] if step.action in actions else []
    return [*shown, ShownCode(lesson.focus, _large(_without_imports(files[lesson.focus])))]


def _large(source: str) -> SafeString:
    """Return lines that may be broken, but never behind their indent: few columns have room on a screen for all."""
    html = re.sub("(?<=<span>) +", lambda indent: "&nbsp;" * len(indent[0]), coloured(source))
    return mark_safe(html.replace("(", "(<wbr>"))  # noqa: S308  coloured() has escaped it


def _without_imports(source: str) -> str:
    """Return what a file does. The lines of a screen are few, and which names come from where is not the question."""
    for statement in ast.parse(source).body:
        if not isinstance(statement, ast.Import | ast.ImportFrom) and not _is_text(statement):
            decorators = getattr(statement, "decorator_list", [])
            first = min([statement.lineno, *(decorator.lineno for decorator in decorators)])
            return re.sub(r"\n{3,}", "\n\n", "".join(source.splitlines(keepends=True)[first - 1 :]))
    return source


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
