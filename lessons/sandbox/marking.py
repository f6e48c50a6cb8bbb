"""Marks in the code of a lesson's functions, which tell the lines that run and the calls that go on.

A mark calls a method of a constant, one that is written in C: it has no frame and no name, and is in no debugger's way.
Only where an exception is caught may it be a function of Python's. Lines, tracebacks, docstrings and sources stay as
they are.
"""

import ast
import inspect
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from types import CodeType
from typing import Any, Protocol

_TELLER = b"whom the marks tell: put in when the code is bound"
_TAKES_TURNS = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
_NOWHERE: dict[str, Any] = {"lineno": -1, "end_lineno": -1, "col_offset": -1, "end_col_offset": -1}
"""No line at all, so that tools do not see the line of a `return` twice."""


class Teller(Protocol):
    """Whom the marks of a function tell.

    `ran` gets the place of a line that is about to run, as a tuple. `enter` gets a new list that holds the qualified
    name of a function that is called, and `leave` nothing when that call ends, also by an exception. `caught` gets the
    place of the `except` that handles the current exception; what it raises itself is passed over.

    `leaves` gets the place of a `with` whose block the current exception leaves, and `goes_on` gets it if the exception
    leaves the `with`, too. Behind the `with`, `swallowed` is called if there is anything in `leaving`.
    """

    @property
    def ran(self) -> Callable[[tuple[str]], Any]: ...
    @property
    def enter(self) -> Callable[[list[Any]], Any]: ...
    @property
    def leave(self) -> Callable[[], Any]: ...
    @property
    def caught(self) -> Callable[[str], Any]: ...
    @property
    def leaves(self) -> Callable[[str], Any]: ...
    @property
    def goes_on(self) -> Callable[[str], Any]: ...
    @property
    def leaving(self) -> Collection[Any]: ...
    @property
    def swallowed(self) -> Callable[[], Any]: ...


@dataclass(frozen=True, slots=True)
class _Block:
    """Statements in a row. `names` are those of the scopes around, `line` is the one that has led here.

    `function` is the name of the function whose body this is; `marked` says whether it lies in a function at all;
    `handler` says that these statements handle an exception.
    """

    statements: list[ast.stmt]
    names: str = ""
    line: int = 0
    function: str = ""
    marked: bool = False
    handler: bool = False


def compile_marked(path: str, text: str) -> CodeType:
    """Return the code of a file, which is to be `bound` before it runs. Raises what `compile` raises."""
    tree = ast.parse(text, path)
    # Not by recursion: each `elif` lies within the one before it.
    blocks = [_Block(tree.body)]
    while blocks:
        block = blocks.pop()
        blocks += [inner for statement in block.statements for inner in _blocks_in(statement, block)]
        if block.marked:
            _mark(block, path)
    return compile(tree, path, "exec", dont_inherit=True, optimize=0)


def bound(code: CodeType, teller: Teller, of_those_that_take_turns: Teller) -> CodeType:
    """Return code whose marks tell `teller`. Generators and coroutines, whose calls do not nest, have another one."""
    own = of_those_that_take_turns if code.co_flags & _TAKES_TURNS else teller
    constants: list[Any] = [
        bound(constant, teller, of_those_that_take_turns)
        if type(constant) is CodeType
        else own
        if constant == _TELLER and type(constant) is bytes
        else constant
        for constant in code.co_consts
    ]
    return code.replace(co_consts=tuple(constants))


def _blocks_in(statement: ast.stmt, around: _Block) -> Iterator[_Block]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        name = around.names + statement.name
        # In the body of a class a function is not local.
        yield _Block(statement.body, f"{name}.<locals>.", statement.lineno, name, marked=True)
    elif isinstance(statement, ast.ClassDef):
        yield _Block(statement.body, f"{around.names}{statement.name}.")
    else:
        for part in (statement, *getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            for name in ("body", "orelse", "finalbody"):
                statements = getattr(part, name, None)
                if statements:
                    is_handler = isinstance(part, ast.ExceptHandler)
                    line = part.lineno if is_handler else statement.lineno
                    yield _Block(statements, around.names, line, marked=around.marked, handler=is_handler)


def _mark(block: _Block, path: str) -> None:
    """Put marks before the statements of a block, and around them if they are the body of a function."""
    documented = bool(block.function) and isinstance(block.statements[0], ast.Expr) and _is_text(block.statements[0])
    statements = block.statements[documented:]
    if not statements:
        return
    marked: list[ast.stmt] = []
    first, line = 0, 0 if block.function else block.line
    for statement in statements:
        if statement.lineno != line and not isinstance(statement, ast.Global | ast.Nonlocal):
            line = statement.lineno
            first = first or line
            marked.append(_telling("ran", [_constant((f"{path}:{line}",), _at(line))], _at(line)))
        marked += _marked_with(statement, path) if isinstance(statement, ast.With) else [statement]
    if block.handler:
        marked.insert(0, _telling_of_exception("caught", path, block.line, _at(block.line)))
    if block.function and first:
        where = _at(first)
        call: list[ast.expr] = [ast.List([_constant(block.function, where)], ast.Load(), **where)]
        leave = _telling("leave", [], _NOWHERE)
        marked = [_telling("enter", call, where), ast.Try(marked, [], [], [leave], **where)]
    block.statements[documented:] = marked


def _marked_with(statement: ast.With, path: str) -> Iterator[ast.stmt]:
    """Yield a `with` whose marks tell if its `__exit__()` swallows an exception."""
    statement.body = [_passing_on("leaves", statement.body, path, statement.lineno)]
    yield _passing_on("goes_on", [statement], path, statement.lineno)
    yield ast.If(_told("leaving", _NOWHERE), [_telling("swallowed", [], _NOWHERE)], [], **_NOWHERE)


def _passing_on(method: str, statements: list[ast.stmt], path: str, line: int) -> ast.stmt:
    """Tell of an exception that leaves some statements, and let it go on."""
    telling = _telling_of_exception(method, path, line, _NOWHERE)
    handler = ast.ExceptHandler(None, None, [telling, ast.Raise(**_NOWHERE)], **_NOWHERE)
    return ast.Try(statements, [handler], [], [], **_at(line))


def _telling_of_exception(method: str, path: str, line: int, where: dict[str, Any]) -> ast.stmt:
    telling = _telling(method, [_constant(f"{path}:{line}", where)], where)
    # There may be no room on the stack for it.
    passed_over = ast.ExceptHandler(None, None, [ast.Pass(**_NOWHERE)], **_NOWHERE)
    return ast.Try([telling], [passed_over], [], [], **where)


def _is_text(statement: ast.Expr) -> bool:
    return isinstance(statement.value, ast.Constant) and isinstance(statement.value.value, str)


def _telling(method: str, arguments: list[ast.expr], where: dict[str, Any]) -> ast.stmt:
    return ast.Expr(ast.Call(_told(method, where), arguments, [], **where), **where)


def _told(name: str, where: dict[str, Any]) -> ast.expr:
    return ast.Attribute(_constant(_TELLER, where), name, ast.Load(), **where)


def _constant(value: Any, where: dict[str, Any]) -> ast.Constant:
    return ast.Constant(value, **where)


def _at(line: int) -> dict[str, Any]:
    return {"lineno": line, "end_lineno": line, "col_offset": 0, "end_col_offset": 0}
