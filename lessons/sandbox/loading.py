"""Load a lesson's apps into a registry that is set up already, as `django.setup()` would have done."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import islice
from types import FunctionType
from typing import Any, NamedTuple
from weakref import ref

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import ImproperlyConfigured
from django.db.models.signals import class_prepared, post_migrate, pre_migrate

from lessons.traces.events import Phase


class Loaded(NamedTuple):
    """A config, and the names of the modules that its `ready()` imported."""

    config: AppConfig
    imported: tuple[str, ...]


def load_apps(entries: Sequence[str], *, enter: Callable[[Phase], None]) -> list[Loaded]:
    """Make `entries` the INSTALLED_APPS, and take the new ones through the three phases of `Apps.populate`.

    `apps.set_installed_apps` would do for a test, but it runs `ready()` of every other app again and leaves relations
    to models of the other apps stale. Calls `enter` at the beginning of each phase. Returns the new apps in their
    order. Raises ImproperlyConfigured when an app that is loaded already is not among the entries, and whatever the
    lesson's files raise.
    """
    enter(Phase.APPS)
    settings.INSTALLED_APPS = entries
    loaded = {config.name: config for config in apps.get_app_configs()}
    # What depends on these flags (AppRegistryNotReady above all) must fail here as it does in a plain project.
    apps.apps_ready = apps.models_ready = apps.ready = False
    apps.ready_event.clear()
    configs = _create_configs(entries, loaded)
    new = [config for config in configs if config not in loaded.values()]
    apps.apps_ready = True
    enter(Phase.MODELS)
    _tell_of_classes_prepared_before()
    for config in new:
        config.import_models()
    # Relations from the lesson's models to those that were there before are kept in caches of the latter.
    apps.clear_cache()
    apps.models_ready = True
    enter(Phase.READY)
    loaded_now = []
    for config in configs:
        if config in new:
            loaded_now.append(_call_ready(config))
        else:
            _move_receivers_to_end(config)
    apps.ready = True
    apps.ready_event.set()
    return loaded_now


def _create_configs(entries: Iterable[str], loaded: Mapping[str, AppConfig]) -> list[AppConfig]:
    """Fill the registry in the order of the entries, with the configs that are loaded and with new ones."""
    apps.app_configs.clear()
    for entry in entries:
        config = loaded[entry] if entry in loaded else AppConfig.create(entry)
        there = loaded.get(config.name)
        _add(there if there is not None and type(there) is type(config) else config)
    configs = list(apps.app_configs.values())
    names = [config.name for config in configs]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ImproperlyConfigured(f"Application names aren't unique, duplicates: {', '.join(twice)}")
    if missing := [config.name for config in loaded.values() if config not in configs]:
        kept = " and ".join(missing)
        raise ImproperlyConfigured(f"INSTALLED_APPS must keep {kept}, which the sandbox has loaded before the lesson.")
    return configs


def _add(config: AppConfig) -> None:
    if config.label in apps.app_configs:
        raise ImproperlyConfigured(f"Application labels aren't unique, duplicates: {config.label}")
    apps.app_configs[config.label] = config
    config.apps = apps


def _call_ready(config: AppConfig) -> Loaded:
    count = len(sys.modules)
    config.ready()
    # Modules stand there in the order in which their import began. Only the new names are looked at: a name that is
    # touched is copied by the kernel with all that is near it, and a list of all names costs two hundred such pages.
    imported = list(islice(reversed(sys.modules), len(sys.modules) - count))
    return Loaded(config, tuple(reversed(imported)))


def _move_receivers_to_end(config: AppConfig) -> None:
    """Let the receivers that `ready()` of a loaded app has connected stand where it would connect them now."""
    for signal in (pre_migrate, post_migrate, user_logged_in):
        signal.receivers.sort(key=partial(_is_receiver_of, config.name))
        signal.sender_receivers_cache.clear()


def _is_receiver_of(app: str, entry: tuple[Any, ...]) -> bool:
    receiver = entry[1]() if isinstance(entry[1], ref) else entry[1]
    return type(receiver) is FunctionType and receiver.__module__.startswith(f"{app}.")


def _tell_of_classes_prepared_before() -> None:
    """Let the receivers that the lesson has connected by now hear of the models of the other apps.

    In a plain project all app packages are imported before the first module of models.
    """
    if not class_prepared.receivers:
        return
    for models in list(apps.all_models.values()):
        for model in list(models.values()):
            class_prepared.send(sender=model)
