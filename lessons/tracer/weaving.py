"""Django's functions with calls of a hook in their code, so that no frame of the tracer's lies under what they call.

A receiver that a function of the tracer's calls finds that one with `sys._getframe(1)`, in a warning with
`stacklevel=2` and in each traceback. So the code of the function that calls it, as Django has written it, is compiled
anew, with the same file, lines and names.
"""

import ast
import copy
import functools
import tokenize
from collections.abc import Callable, Iterator, Sequence
from types import CodeType, FunctionType, TracebackType
from typing import Any, Self, TypeVar

_MARKER = b"who is asked for a hook: put in when the code is compiled"
_Node = TypeVar("_Node", bound=ast.AST)
_HOOK, _CALL = ".hook", ".call"
"""Local variables of the code, with names that no code of Django's can use."""


class _Block:
    """What lies around a part of a woven function. It is left with the exception, if that part raises one."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        pass


class Call(_Block):
    """One call that a woven function makes."""

    def returned(self, value: Any) -> Any:
        """Get what was returned, and return what the function is to go on with."""
        return value


UNHEARD = Call()
"""A call that nobody wants to know of."""


class Hook(_Block):
    """One call of a woven function."""

    is_calling = False
    """Whether what the function calls is running: that is where the stack of its span begins."""

    def found(self, value: Any) -> Any:
        """Get what the function named `finding` has returned, and return what to go on with."""
        return value

    def calling(self, function: Any, *about: Any) -> Call:
        """Get what is about to be called, and the values of the variables `about` that."""
        raise NotImplementedError

    def done(self, value: Any) -> Any:
        """Get what the function is about to return, and return what it is to return."""
        return value


class Woven:
    """A function whose code asks `begin` for a hook.

    Each of its statements that call what is in the variable `called`, and do nothing else but to assign what that
    returns, is within a `Call`. Raises ValueError where there are not exactly as many as `calls` says, or `finding` is
    not called once: this is not Django's code as we know it.
    """

    def __init__(
        self, function: Any, *, called: str = "", calls: int = 0, about: tuple[str, ...] = (), finding: str = ""
    ) -> None:
        self._function: FunctionType = function
        self._found = self._function.__code__
        weaver = _Weaver(called, about, finding)
        code = _compiled(self._found, weaver)
        if (weaver.calls, weaver.findings) != (calls, 1 if finding else 0):
            raise ValueError(f"The tracer does not know the code of {function.__qualname__}()")
        self._code = _bound(code, self)
        _codes[id(self._code)] = self._code
        self.begin: Callable[..., Hook | None] = _nobody

    def put_in(self, begin: Callable[..., Hook | None]) -> None:
        """Have the function call this with the values of its parameters. Without a hook it does what it always does."""
        self.begin = begin
        self._function.__code__ = self._code

    def take_out(self) -> None:
        self.begin = _nobody
        # What the traced code has put in its place stays there.
        if self._function.__code__ is self._code:
            self._function.__code__ = self._found


class HookOfSeveral(Hook):
    """The hooks of several who hear the same call, from the inside out."""

    def __init__(self, hooks: Sequence[Hook]) -> None:
        self._hooks = hooks

    @property
    def is_calling(self) -> bool:  # type: ignore[override]
        return any(hook.is_calling for hook in self._hooks)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for hook in reversed(self._hooks):
            hook.__exit__(kind, error, traceback)

    def found(self, value: Any) -> Any:
        for hook in reversed(self._hooks):
            value = hook.found(value)
        return value

    def calling(self, function: Any, *about: Any) -> "_CallOfSeveral":
        return _CallOfSeveral([hook.calling(function, *about) for hook in self._hooks])

    def done(self, value: Any) -> Any:
        for hook in reversed(self._hooks):
            value = hook.done(value)
        return value


class _CallOfSeveral(Call):
    def __init__(self, calls: Sequence[Call]) -> None:
        self._calls = calls

    def __enter__(self) -> Self:
        for call in self._calls:
            call.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for call in reversed(self._calls):
            call.__exit__(kind, error, traceback)

    def returned(self, value: Any) -> Any:
        for call in reversed(self._calls):
            value = call.returned(value)
        return value


def is_woven(code: CodeType) -> bool:
    return id(code) in _codes


def is_calling(values: dict[str, Any]) -> bool:
    """Say from the local variables of a woven function whether what it calls goes on."""
    hook = values.get(_HOOK)
    return hook is not None and hook.is_calling


_codes: dict[int, CodeType] = {}
"""All that were ever woven, by identity."""


def _nobody(*values: Any) -> None:
    """Return no hook."""


class _Weaver(ast.NodeTransformer):
    """Weaves one function. Each statement keeps its line, and so does all that Django has written."""

    def __init__(self, called: str, about: tuple[str, ...], finding: str) -> None:
        self._called = called
        self._about = about
        self._finding = finding
        self._within = 0
        self.calls = self.findings = 0

    def weave(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        documented = ast.get_docstring(function, clean=False) is not None
        body = function.body[documented:]
        where = body[0]
        plain = copy.deepcopy(body)
        names = [argument.arg for argument in function.args.args]
        if function.args.kwarg:
            names.append(function.args.kwarg.arg)
        asked = ast.Attribute(ast.Constant(_MARKER), "begin", ast.Load())
        hook = ast.Call(asked, [ast.Name(name, ast.Load()) for name in names], [])
        nothing = ast.Compare(ast.Name(_HOOK, ast.Load()), [ast.Is()], [ast.Constant(None)])
        woven = [self.visit(statement) for statement in body]
        around = ast.With([ast.withitem(ast.Name(_HOOK, ast.Load()))], woven)
        function.body[documented:] = [
            _at(where, ast.Assign([ast.Name(_HOOK, ast.Store())], hook)),
            _at(where, ast.If(nothing, plain, [around])),
        ]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self._within += 1
        self.generic_visit(node)
        self._within -= 1
        return node

    visit_AsyncFunctionDef = visit_FunctionDef  # type: ignore[assignment]  # noqa: N815 - ast's own name

    def visit_Return(self, node: ast.Return) -> ast.AST:
        if node.value is not None and not self._within:
            node.value = _at(node.value, _asked(_HOOK, "done", node.value))
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Attribute) and node.func.attr == self._finding:
            self.findings += 1
            return _at(node, _asked(_HOOK, "found", node))
        return self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign | ast.Expr) -> ast.AST:
        call = node.value
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == self._called):
            return self.generic_visit(node)
        self.calls += 1
        variables: list[ast.expr] = [ast.Name(name, ast.Load()) for name in (self._called, *self._about)]
        item = ast.withitem(_asked(_HOOK, "calling", *variables), ast.Name(_CALL, ast.Store()))
        node.value = _at(call, _asked(_CALL, "returned", call))
        return _at(node, ast.With([item], [node]))

    visit_Expr = visit_Assign  # noqa: N815 - ast's own name


def _asked(name: str, method: str, *values: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(ast.Name(name, ast.Load()), method, ast.Load()), list(values), [])


def _at(where: ast.AST, node: _Node) -> _Node:
    """Give a node, and what is new in it, the place of another."""
    ast.copy_location(node, where)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.withitem) or (isinstance(child, ast.expr | ast.stmt) and not hasattr(child, "lineno")):
            _at(where, child)
    return node


def _compiled(code: CodeType, weaver: _Weaver) -> CodeType:
    cls, name = code.co_qualname.split(".")
    [owner] = [node for node in _parsed(code.co_filename).body if isinstance(node, ast.ClassDef) and node.name == cls]
    [function] = [
        node for node in owner.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name
    ]
    # Only the code of the function is taken. The class gives it its qualified name.
    owner, function = copy.copy(owner), copy.deepcopy(function)
    owner.body, owner.bases, owner.decorator_list, function.decorator_list = [function], [], [], []
    weaver.weave(function)
    compiled = compile(ast.Module([owner], []), code.co_filename, "exec", dont_inherit=True)
    [of_class] = _codes_in(compiled)
    [of_function] = [inner for inner in _codes_in(of_class) if inner.co_name == name]
    return of_function


@functools.cache
def _parsed(file: str) -> ast.Module:
    with tokenize.open(file) as source:
        return ast.parse(source.read(), file)


def _codes_in(code: CodeType) -> Iterator[CodeType]:
    return (constant for constant in code.co_consts if isinstance(constant, CodeType))


def _bound(code: CodeType, woven: Woven) -> CodeType:
    """Return code that asks this one."""
    constants = [woven if type(constant) is bytes and constant == _MARKER else constant for constant in code.co_consts]
    return code.replace(co_consts=tuple(constants))
