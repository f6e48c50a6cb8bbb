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

from lessons.tracer.objects import class_attribute, dictionary_of, is_class, lookup
from lessons.tracer.places import OwnFiles, module_dictionary
from lessons.tracer.values import class_module, plain_name

UNNAMED = "<Signal>"
_MAX_WRAPPERS = 100
"""How far to follow what wraps a function: a wrapper may wrap itself."""
# Django's own modules come first: a learner's module holds post_save too, once it has imported it.
_OF_DJANGO = {
    id(value): name
    for module in (core_signals, backend_signals, model_signals, auth_signals)
    for name, value in vars(module).items()
    if isinstance(value, Signal)
}
_dictionary_of_function = dictionary_of(types.FunctionType)


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
        for module_name, module in list(dict.items(sys.modules)):
            if type(module_name) is not str:
                continue
            is_own = self._own.module(module_name)
            if is_own or (module_name.startswith("django.") and module_name.endswith("signals")):
                name = _name_in(module_dictionary(module), signal)
                if name:
                    self._found[id(signal)] = ref(signal), name, is_own
                    return name, is_own
        return UNNAMED, False


def code_of(value: object) -> types.CodeType | None:
    """Return the code that a call runs first, seen through decorators, methods and partials."""
    for _ in range(_MAX_WRAPPERS):
        if type(value) is types.FunctionType:
            wrapped = lookup(_dictionary_of_function(value), "__wrapped__")
            if wrapped is None:
                return value.__code__
            value = wrapped
        elif type(value) is types.MethodType:
            value = value.__func__
        elif type(value) is functools.partial:
            value = value.func
        else:
            call = class_attribute(type(value), "__call__")
            return call.__code__ if type(call) is types.FunctionType else None
    return None


def is_own_callable(own: OwnFiles, value: object) -> bool:
    """Say whether the learner has written a receiver, a callback or any other thing to call."""
    code = code_of(value)
    if code is not None:
        return bool(own.file_of(code))
    return own.module(class_module(value if is_class(value) else type(value)))


def _name_in(namespace: dict[str, object], signal: Signal) -> str:
    for name, value in list(dict.items(namespace)):
        if value is signal and type(name) is str:
            return plain_name(name)
    return ""
