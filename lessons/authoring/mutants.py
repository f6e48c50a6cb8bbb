"""A lesson as it is not: with nothing connected, or with a receiver that does nothing."""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from lessons.catalogue import Lesson


def with_nothing_connected(lesson: Lesson) -> Lesson:
    return _changed(lesson, _Disconnected)


def with_emptied_receivers(lesson: Lesson) -> Iterator[tuple[str, Lesson]]:
    """Return for each receiver, of any variant, its name and the lesson in which its body is `pass`."""
    texts = [*lesson.files.values(), *(text for variant in lesson.variants for text in variant.files.values() if text)]
    for name in dict.fromkeys(name for text in texts for name in _receivers(text)):
        yield name, _changed(lesson, _emptying(name))


def _changed(lesson: Lesson, transformer: Callable[[], ast.NodeTransformer]) -> Lesson:
    """Return the lesson with a change made to each of its files, and to those of its variants."""
    files = {path: _rewritten(text, transformer()) for path, text in lesson.files.items()}
    variants = [replace(variant, files=_overlay(variant.files, transformer)) for variant in lesson.variants]
    return replace(lesson, files=files, variants=tuple(variants))


def _overlay(
    files: Mapping[str, str | None], transformer: Callable[[], ast.NodeTransformer]
) -> Mapping[str, str | None]:
    return {path: _rewritten(text, transformer()) if text else text for path, text in files.items()}


def _rewritten(text: str, transformer: ast.NodeTransformer) -> str:
    tree = _parsed(text)
    before = ast.dump(tree)
    after = ast.fix_missing_locations(transformer.visit(tree))
    # A file in which nothing changes keeps its text, so that models keep their tables.
    return text if ast.dump(after) == before else ast.unparse(after)


def _parsed(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError:  # Not every file is Python.
        return ast.Module([], [])


def _receivers(text: str) -> list[str]:
    """Return the names of the functions that a file connects to signals, by decorator or with `connect()`."""
    nodes = list(ast.walk(_parsed(text)))
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    given = {ast.unparse(node.args[0]) for node in nodes if isinstance(node, ast.Call) and _is_connect(node)}
    return [node.name for node in functions if node.name in given or any(map(_is_receiver, node.decorator_list))]


def _is_receiver(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and ast.unparse(decorator.func).split(".")[-1] == "receiver"


def _is_connect(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "connect" and bool(call.args)


class _OfFunctions(ast.NodeTransformer):
    """Changes functions, async ones too."""

    def change(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        raise NotImplementedError

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            self.change(node)
        visited: ast.AST = super().visit(node)
        return visited


class _Disconnected(_OfFunctions):
    """Takes away what connects receivers, and leaves them."""

    def change(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        function.decorator_list = [each for each in function.decorator_list if not _is_receiver(each)]

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        return ast.Pass() if isinstance(node.value, ast.Call) and _is_connect(node.value) else node


class _Emptied(_OfFunctions):
    """Takes away what one function does."""

    def __init__(self, name: str) -> None:
        self.name = name

    def change(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        if function.name == self.name:
            function.body = [ast.Pass()]


def _emptying(name: str) -> Callable[[], ast.NodeTransformer]:
    return lambda: _Emptied(name)
