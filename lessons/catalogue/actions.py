"""The actions of a lesson, read from the text of its `actions.py`."""

import ast
from dataclasses import replace
from pathlib import PurePath

from lessons.catalogue.errors import ContentError
from lessons.catalogue.lesson import Action

_QUOTES = '"""'
_MAX_LABEL = 100
"""Of a learner's own action: a button is only so wide."""


def read_actions(source: str, path: PurePath) -> tuple[Action, ...]:
    """Return the public functions as actions, in the order of the file. Raises ContentError, naming `path`."""
    try:
        module = ast.parse(source)
    except SyntaxError as error:
        raise ContentError(path, f"line {error.lineno} is not Python ({error.msg}).", "Fix that line.") from error
    actions = tuple(
        _action(node, source, path)
        for node in module.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")
    )
    if not actions:
        raise ContentError(path, "there is no public function.", "Write one for each button.")
    return actions


def as_written(action: Action, source: str) -> Action:
    """Return the action with its code as it stands in a learner's `actions.py`, or as it is where that has none.

    Only lines are compared: the parser may end this very process over a text that somebody has made for that.
    """
    begins = (f"\n{start} {action.name}(" for start in ("def", "async def"))
    places = [place for begin in begins if (place := f"\n{source}".find(begin)) >= 0]
    if not places:
        return action
    lines = source.split("\n")
    first = source.count("\n", 0, min(places))
    end = first + 1
    while end < len(lines) and (not lines[end] or lines[end][0] in " \t)#"):
        end += 1
    begin = first
    while begin and lines[begin - 1].startswith("@"):
        begin -= 1
    shown = lines[begin:end]
    label = _one_line_docstring(lines[first + 1]) if first + 1 < end else ""
    if label:
        del shown[first + 1 - begin]
    return replace(action, label=label or action.label, source="\n".join(shown).rstrip())


def _one_line_docstring(line: str) -> str:
    text = line.strip()
    if len(text) <= 2 * len(_QUOTES) or not (text.startswith(_QUOTES) and text.endswith(_QUOTES)):
        return ""
    return text.removeprefix(_QUOTES).removesuffix(_QUOTES).strip()[:_MAX_LABEL]


def _action(node: ast.FunctionDef | ast.AsyncFunctionDef, source: str, path: PurePath) -> Action:
    docstring = ast.get_docstring(node)
    if not docstring:
        raise ContentError(
            path, f"{node.name}() has no docstring.", "Write one: its first line is the label of the button."
        )
    if _takes_arguments(node):
        raise ContentError(path, f"{node.name}() takes an argument.", "Actions take no arguments: remove it.")
    first_line = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    # Not splitlines(): the parser counts line feeds alone.
    lines = source.split("\n")
    label = node.body[0]
    shown = lines[first_line - 1 : label.lineno - 1] + lines[label.end_lineno : node.end_lineno]
    return Action(node.name, docstring.splitlines()[0], "\n".join(shown))


def _takes_arguments(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    arguments = node.args
    return bool(arguments.posonlyargs or arguments.args or arguments.kwonlyargs or arguments.vararg or arguments.kwarg)
