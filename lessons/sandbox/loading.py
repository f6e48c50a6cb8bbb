"""Load a lesson's apps into a registry that is set up already, as `django.setup()` would have done."""

from collections.abc import Iterable

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models.signals import class_prepared


def load_apps(entries: Iterable[str]) -> list[AppConfig]:
    """Add `entries` to INSTALLED_APPS and take them through the three phases of `Apps.populate`.

    `apps.set_installed_apps` would do for a test, but it runs `ready()` of every other app again and leaves relations
    to models of the other apps stale. Returns the apps; raises whatever the
    lesson's files raise.
    """
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, *entries]
    # What depends on these flags (AppRegistryNotReady above all) must fail here as it does in a plain project.
    apps.apps_ready = apps.models_ready = apps.ready = False
    apps.ready_event.clear()
    configs = [_add(AppConfig.create(entry)) for entry in entries]
    apps.apps_ready = True
    _tell_of_classes_prepared_before()
    for config in configs:
        config.import_models()
    # Relations from the lesson's models to those that were there before are kept in caches of the latter.
    apps.clear_cache()
    apps.models_ready = True
    for config in configs:
        config.ready()
    apps.ready = True
    apps.ready_event.set()
    return configs


def _add(config: AppConfig) -> AppConfig:
    if config.label in apps.app_configs:
        raise ImproperlyConfigured(f"Application labels aren't unique, duplicates: {config.label}")
    apps.app_configs[config.label] = config
    config.apps = apps
    return config


def _tell_of_classes_prepared_before() -> None:
    """Let the receivers that the lesson has connected by now hear of the models of the other apps.

    In a plain project all app packages are imported before the first module of models.
    """
    if not class_prepared.receivers:
        return
    for models in list(apps.all_models.values()):
        for model in list(models.values()):
            class_prepared.send(sender=model)
