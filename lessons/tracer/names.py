"""What signals are called and where receivers are defined, as their author knows them."""

import sys
from weakref import ref

from django.contrib.auth import signals as auth_signals
from django.core import signals as core_signals
from django.db.backends import signals as backend_signals
from django.db.models import signals as model_signals
from django.dispatch import Signal

from lessons.tracer.objects import is_a, is_class, lookup
from lessons.tracer.places import OwnFiles, code_of, module_dictionary
from lessons.tracer.values import MAX_NAME, class_module, plain_name
from lessons.traces.plain import plain

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
        modules = [name for name in list(sys.modules) if type(name) is str]
        likely = [name for name in modules if self._own.module(name) or _is_of_django(name)]
        # One of a package the learner need not have imported by its name.
        for module in (*likely, *modules):
            name = _name_in(module_dictionary(sys.modules.get(module)), signal)
            if name:
                is_own = self._own.module(module)
                if is_own and self._is_ambiguous(name, signal):
                    name = plain_name(f"{module.partition('.')[0]}.{name}")
                self._found[id(signal)] = ref(signal), name, is_own
                return name, is_own
        return UNNAMED, False

    def _is_ambiguous(self, name: str, signal: Signal) -> bool:
        """Say whether another signal of the learner's has the same name."""
        modules = [key for key in list(sys.modules) if type(key) is str and self._own.module(key)]
        others = [lookup(module_dictionary(sys.modules.get(module)), name) for module in modules]
        return any(is_a(other, Signal) and other is not signal for other in others)


def _is_of_django(module: str) -> bool:
    return module.startswith("django.") and module.endswith("signals")


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


class PlainNames(dict[str, str]):
    """Maps names to those under which they are shown: plain, short, and not alike where the names are not."""

    def __init__(self) -> None:
        super().__init__()
        self._taken: set[str] = set()

    def __missing__(self, name: str) -> str:
        shown, number = plain_name(name), 1
        while shown in self._taken:
            number += 1
            shown = f"{plain(name, MAX_NAME - 10)} ({number})"
        self._taken.add(shown)
        self[name] = shown
        return shown
