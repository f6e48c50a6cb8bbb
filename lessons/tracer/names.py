"""What signals are called and where receivers are defined, as their author knows them."""

import functools
import sys
import types
from weakref import ref

from django.contrib.auth import signals as auth_signals
from django.core import signals as core_signals
from django.db.backends import signals as backend_signals
from django.db.models import signals as model_signals
from django.dispatch import Signal

from lessons.tracer.places import OwnFiles
from lessons.tracer.values import class_module

UNNAMED = "<Signal>"
# Django's own modules come first: a learner's module holds post_save too, once it has imported it.
_OF_DJANGO = {
    id(value): name
    for module in (core_signals, backend_signals, model_signals, auth_signals)
    for name, value in vars(module).items()
    if isinstance(value, Signal)
}


class SignalNames:
    """Finds the name of a signal by looking for the very object in the modules: a signal does not know its name."""

    def __init__(self, own: OwnFiles) -> None:
        self._own = own
        self._found: dict[int, tuple[ref[Signal], str, bool]] = {}

    def __getitem__(self, signal: Signal) -> str:
        return self._find(signal)[0]

    def is_own(self, signal: Signal) -> bool:
        """Say whether the signal was made in one of the learner's modules."""
        return self._find(signal)[1]

    def _find(self, signal: Signal) -> tuple[str, bool]:
        if id(signal) in _OF_DJANGO:
            return _OF_DJANGO[id(signal)], False
        if id(signal) in self._found:
            reference, name, is_own = self._found[id(signal)]
            if reference() is signal:
                return name, is_own
        for module_name, module in list(sys.modules.items()):
            is_own = self._own.module(module_name)
            if is_own or (module_name.startswith("django.") and module_name.endswith("signals")):
                name = _name_in(vars(module), signal)
                if name:
                    self._found[id(signal)] = ref(signal), name, is_own
                    return name, is_own
        return UNNAMED, False


def code_of(value: object) -> types.CodeType | None:
    """Return the code that a call runs first, seen through decorators, methods and partials."""
    while True:
        if isinstance(value, types.FunctionType):
            wrapped = vars(value).get("__wrapped__")
            if wrapped is None:
                return value.__code__
            value = wrapped
        elif isinstance(value, types.MethodType):
            value = value.__func__
        elif type(value) is functools.partial:
            value = value.func
        else:
            call = _class_attribute(type(value), "__call__")
            return call.__code__ if isinstance(call, types.FunctionType) else None


def is_own_callable(own: OwnFiles, value: object) -> bool:
    """Say whether the learner has written a receiver, a callback or any other thing to call."""
    code = code_of(value)
    if code is not None:
        return own[code.co_filename]
    return own.module(class_module(value if issubclass(type(value), type) else type(value)))  # type: ignore[arg-type]


def _name_in(namespace: dict[str, object], signal: Signal) -> str:
    for name, value in list(namespace.items()):
        if value is signal:
            return name
    return ""


def _class_attribute(cls: type, name: str) -> object:
    for base in type.__dict__["__mro__"].__get__(cls):
        if name in type.__dict__["__dict__"].__get__(base):
            return type.__dict__["__dict__"].__get__(base)[name]
    return None
