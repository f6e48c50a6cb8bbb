"""What things are and what they hold, found without asking them: what they answer would be the learner's code.

`isinstance()`, `==`, `in`, `bool()`, `len()` and a look-up of an attribute all may run methods of the value, of its
class or of its metaclass. Here types are told apart by identity and by what the interpreter itself has written down.
"""

import functools
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, TypeGuard, TypeVar
from weakref import ref

from asgiref.sync import AsyncToSync, SyncToAsync

T = TypeVar("T")

# As type itself answers: a metaclass may say something else.
mro_of: Callable[[type], tuple[type, ...]] = type.__dict__["__mro__"].__get__
_qualname_of: Callable[[type], str] = type.__dict__["__qualname__"].__get__
_namespace_of: Callable[[type], Mapping[str, Any]] = type.__dict__["__dict__"].__get__
_is_subclass: Callable[[type, type], bool] = type.__dict__["__subclasscheck__"]


def is_a(value: object, cls: type[T]) -> TypeGuard[T]:
    """Say whether the type of a value is `cls` or below it. `isinstance()` also asks the value what class it has."""
    return _is_subclass(cls, type(value))


def is_subclass(cls: type, base: type) -> bool:
    """Say whether a class is `base` or below it, without asking the metaclass of either."""
    return _is_subclass(base, cls)


def is_class(value: object) -> TypeGuard[type]:
    return _is_subclass(type, type(value))


def qualname(cls: type) -> str:
    """Return the qualified name of a class."""
    return str.__str__(_qualname_of(cls))


def class_attribute(cls: type, name: str) -> Any:
    """Return what a class or one above it has under a name, as it is: no descriptor is asked."""
    for base in mro_of(cls):
        value = _value_of(_namespace_of(base).items(), name, _MISSING)
        if value is not _MISSING:
            return value
    return None


def remembered(find: Callable[[type], T]) -> Callable[[type], T]:
    """Have a function that looks into classes keep what it finds. `functools.lru_cache` asks a class for its hash."""
    found: dict[int, tuple[ref[type], T]] = {}

    @wraps(find)
    def answer(cls: type) -> T:
        known = found.get(id(cls))
        # Another class may have got the place of one that is gone.
        if known is not None and known[0]() is cls:
            return known[1]
        if len(found) >= _MOST_CLASSES:
            found.clear()
        result = find(cls)
        found[id(cls)] = ref(cls), result
        return result

    return answer


def dictionary_of(cls: type) -> Callable[[object], dict[str, Any]]:
    """Return a function that gives the dictionary of an instance of `cls`.

    A class below it may have called something else `__dict__`.
    """
    descriptor = next(vars(base)["__dict__"] for base in cls.__mro__ if "__dict__" in vars(base))
    return descriptor.__get__  # type: ignore[no-any-return]


def lookup(namespace: dict[str, Any], name: str, default: Any = None) -> Any:
    """Return what a dictionary has under a name.

    Its own look-up asks a key of a class of the learner's, which may have the same hash, whether it is equal.
    """
    return _value_of(dict.items(namespace), name, default)  # type: ignore[arg-type]


def _value_of(items: Iterable[tuple[object, Any]], name: str, default: Any) -> Any:
    try:
        for key, value in items:
            # Nearly all names are interned.
            if key is name or (type(key) is str and key == name):
                return value
    except RuntimeError:
        # Another thread has changed the dictionary meanwhile. Not a list at once: many new objects wake the garbage
        # collector, which costs a child copies of the memory that it looks at.
        return _value_of(list(items), name, default)
    return default


def truth(value: object) -> bool:
    """Return whether a value of Python's own is true; an object is, unless it is asked."""
    return bool(value) if any(type(value) is known for known in _WITH_TRUTH) else True


_MISSING = object()
_MOST_CLASSES = 1_000
_WITH_TRUTH: Iterable[type] = (type(None), bool, int, float, str, bytes, tuple, list, dict, set, frozenset)


def wrapped_by(value: object) -> Any:
    """Return the function under `lru_cache()`, `sync_to_async()` or `async_to_sync()`, None of anything else."""
    if type(value) is _CachedFunction:
        return lookup(_dictionary_of_cached(value), "__wrapped__")
    if type(value) is SyncToAsync:
        return lookup(vars(value), "func")
    return lookup(vars(value), "awaitable") if type(value) is AsyncToSync else None


_CachedFunction = type(functools.lru_cache(lambda: None))
_dictionary_of_cached = dictionary_of(_CachedFunction)
