"""What stands in the place of Django's functions: put there once for the whole process, it asks who hears the call.

A recording hears the context that it began in, and what that starts: tasks, threads, work that asgiref takes elsewhere.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import partial, wraps
from inspect import iscoroutinefunction
from types import TracebackType
from typing import Any, NamedTuple, Self

from lessons.tracer.weaving import Hook, HookOfSeveral, Woven

Make = Callable[[Any], Any]
"""Makes what takes the place of a function, or of a stream. It calls the original that it is given."""


class _Place:
    """A place in which something stands that asks who hears. Found by its identity."""


class _Standing(NamedTuple):
    owner: Any
    name: str
    found: Any
    stand_in: Any
    place: _Place
    original: Any


class Hearing:
    """What one recording does in the places that are replaced while it goes on, as a context manager.

    `everywhere` lets it hear what runs in no context that anybody hears, too. Where a recording begins within another
    one, both hear, and this one's work is done around the other's.
    """

    def __init__(self, *, everywhere: bool = False) -> None:
        self.outer: Hearing | None = None
        self._everywhere = everywhere
        self.is_open = False
        self._instead: dict[_Place | Woven, Any] = {}

    def __enter__(self) -> Self:
        global _default, _open  # noqa: PLW0603 - what stands in a place is common to the whole process
        self.outer, self.is_open = _first_open(HEARD.get() or _default), True
        with _lock:
            _open += 1
            if self._everywhere:
                _default = self
        HEARD.set(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        global _default, _open  # noqa: PLW0603 - as above
        self.is_open = False
        self._instead.clear()
        HEARD.set(_first_open(HEARD.get()))
        with _lock:
            _open -= 1
            if _default is self:
                _default = NOBODY
            if not _open:
                _put_back()

    def replace(self, owner: Any, name: str, make: Make) -> None:
        """Have what `make` returns called in the place of an attribute, as long as the recording goes on."""
        with _lock:
            # What outlives it may still ask for this.
            if not self.is_open:
                return
            standing = _standing.get((id(owner), name)) or _stand_in(owner, name)
        self._instead[standing.place] = make(_beneath(self.outer, standing))

    def weave(self, woven: Woven, begin: Callable[..., Hook | None]) -> None:
        """Have a woven function ask `begin` for a hook, as long as the recording goes on."""
        with _lock:
            if not self.is_open:
                return
            if woven not in _woven:
                _woven.append(woven)
                woven.put_in(partial(_hook, woven))
        self._instead[woven] = begin

    def hook(self, woven: Woven, values: tuple[Any, ...]) -> Hook | None:
        """Return what is to hook into a call of a woven function with these values."""
        begin = self._instead.get(woven)
        hook = None if begin is None else begin(*values)
        outer = None if self.outer is None else self.outer.hook(woven, values)
        if hook is None or outer is None:
            return hook or outer
        return HookOfSeveral([hook, outer])

    def is_heard(self) -> bool:
        """Say whether the running code is in a context that this hears."""
        hearing: Hearing | None = HEARD.get() or _default
        while hearing is not None and hearing is not self:
            hearing = hearing.outer
        return hearing is self

    def at(self, place: _Place, original: Any) -> Any:
        """Return what is to be called in a place."""
        instead = self._instead.get(place)
        if instead is None:
            return original if self.outer is None else self.outer.at(place, original)
        return instead


class Stream:
    """Stands in for sys.stdout or sys.stderr, and is the stream of whoever hears."""

    def __init__(self, stream: Callable[[], Any]) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream(), name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._stream())

    def __enter__(self) -> Self:
        self._stream().__enter__()
        return self

    def __exit__(self, *exception: Any) -> None:
        self._stream().__exit__(*exception)


NOBODY = Hearing()
"""Heard where the tracer hands events over: what is done with them there is no part of the trace."""
HEARD: ContextVar[Hearing | None] = ContextVar("HEARD", default=None)
"""Who hears the running code. Tasks and threads started by asgiref inherit it."""

_lock = threading.RLock()
_standing: dict[tuple[int, str], _Standing] = {}
_woven: list[Woven] = []
_default = NOBODY
_open = 0
"""How many recordings go on."""


def _stand_in(owner: Any, name: str) -> _Standing:
    found, place = vars(owner)[name], _Place()
    original = found.__func__ if isinstance(found, classmethod) else found
    stand_in: Any
    if owner is sys:
        stand_in = Stream(lambda: (HEARD.get() or _default).at(place, original))
    else:
        stand_in = _asking(place, original)
        if original is not found:
            stand_in = classmethod(stand_in)
    standing = _standing[id(owner), name] = _Standing(owner, name, found, stand_in, place, original)
    setattr(owner, name, stand_in)
    return standing


def _asking(place: _Place, original: Any) -> Any:
    """Return a function that calls what whoever hears the call has in this place."""
    if iscoroutinefunction(original):

        @wraps(original)
        async def ask_and_await(*args: Any, **named: Any) -> Any:
            return await (HEARD.get() or _default).at(place, original)(*args, **named)

        return ask_and_await

    @wraps(original)
    def ask(*args: Any, **named: Any) -> Any:
        return (HEARD.get() or _default).at(place, original)(*args, **named)

    return ask


def _hook(woven: Woven, *values: Any) -> Hook | None:
    """Return the hook of whoever hears this call of a woven function."""
    return (HEARD.get() or _default).hook(woven, values)


def _beneath(outer: Hearing | None, standing: _Standing) -> Any:
    """Return what a recording takes for the original: what those have there within which it began, if any."""
    if outer is None:
        return standing.original
    if standing.owner is sys:
        return Stream(lambda: outer.at(standing.place, standing.original))

    @wraps(standing.original)
    def beneath(*args: Any, **named: Any) -> Any:
        return outer.at(standing.place, standing.original)(*args, **named)

    return beneath


def _put_back() -> None:
    while _woven:
        _woven.pop().take_out()
    while _standing:
        _, (owner, name, found, stand_in, *_) = _standing.popitem()
        # What the traced code has put in our place stays there.
        if vars(owner).get(name) is stand_in:
            setattr(owner, name, found)


def _first_open(hearing: Hearing | None) -> Hearing | None:
    while hearing is not None and not hearing.is_open:
        hearing = hearing.outer
    return hearing
