"""The apps of a lesson and their models, as they are loaded."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from types import FunctionType, MethodType
from typing import Any

from django.apps import AppConfig, apps
from django.dispatch import Signal

from lessons.tracer.names import SignalNames
from lessons.tracer.objects import dictionary_of, is_a, is_class, is_subclass, lookup, qualname, truth
from lessons.tracer.places import module_dictionary
from lessons.tracer.recording import Recording
from lessons.tracer.values import callable_name, class_module, label, meta_of, plain_name
from lessons.traces.events import MAX_ITEMS, AppLoaded, ConfigUsed, WaitingReceiver

_dictionary_of_config = dictionary_of(AppConfig)
_dictionary_of_function = dictionary_of(FunctionType)


def app_loaded(loaded: Sequence[tuple[AppConfig, Iterable[str]]], recording: Recording | None = None) -> AppLoaded:
    """Return what there is to say of apps that Django has loaded, and of the models that their author has written.

    With each config come the names of the modules that its `ready()` imported.
    """
    held = [_dictionary_of_config(config) for config, _ in loaded]
    models = [name for config in held for name in _models(lookup(config, "models"))]
    return AppLoaded(
        apps=tuple([label(lookup(config, "name")) for config in held[:MAX_ITEMS]]),
        models=tuple(models[:MAX_ITEMS]),
        configs=tuple([_used(config, imported, recording) for config, imported in loaded[:MAX_ITEMS]]),
        waiting=tuple(islice(_waiting(recording.signal_names), MAX_ITEMS)) if recording else (),
    )


def _used(config: AppConfig, imported: Iterable[str], recording: Recording | None) -> ConfigUsed:
    name = lookup(_dictionary_of_config(config), "name")
    own = [plain_name(module) for module in imported if recording is not None and recording.own.module(module)]
    return ConfigUsed(
        app=label(name),
        config=plain_name(qualname(type(config))),
        imported=tuple(own[:MAX_ITEMS]),
        passed_over=tuple(islice(_configs_of(name), MAX_ITEMS)) if type(config) is AppConfig else (),
    )


def _configs_of(app: object) -> Iterator[str]:
    """Return the names of the configs that are defined in the module in which Django looks for one."""
    module = f"{app}.apps" if type(app) is str else ""
    for value in list(module_dictionary(sys.modules.get(module)).values()):
        if is_class(value) and is_subclass(value, AppConfig) and class_module(value) == module:
            yield plain_name(qualname(value))


def _waiting(names: SignalNames) -> Iterator[WaitingReceiver]:
    """Return the receivers that `connect()` has put by until the model is loaded which their sender names.

    `Apps.lazy_model_operation` keeps a function for each, whose attribute `func` holds what was to be called.
    """
    for key, operations in list(apps._pending_operations.items()):
        for operation in list(operations):
            connect = lookup(_dictionary_of_function(operation), "func") if type(operation) is FunctionType else None
            if type(connect) is partial and connect.args and (signal := _connects(connect.func)) is not None:
                sender = ".".join(map(label, key))
                yield WaitingReceiver(callable_name(connect.args[0]), names[signal], plain_name(sender))


def _connects(method: Callable[..., Any]) -> Signal | None:
    """Return the signal whose `connect()` this is, None if it is another function."""
    if type(method) is not MethodType or type(method.__func__) is not FunctionType:
        return None
    signal = method.__self__
    return signal if is_a(signal, Signal) and method.__func__.__name__ == "connect" else None


def _models(models: object) -> Iterator[str]:
    """Return the labels of models, but for those that Django has made and those that others stand in for."""
    for model in models.values() if type(models) is dict else ():
        meta = meta_of(model)
        if meta is None or meta.swapped:
            continue
        if not truth(meta.auto_created):
            yield plain_name(f"{label(meta.app_label)}.{label(meta.object_name)}")
