"""Change Django's settings after `django.setup()`, to the effect that they would have had before it."""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.conf import Settings, settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, router
from django.urls import set_script_prefix
from django.utils import translation
from django.utils.log import configure_logging
from django.utils.translation import trans_real

from lessons.sandbox.files import SETTINGS_FILE

REFUSED = {
    "DATABASES": f"the sandbox sets the databases, and a {SETTINGS_FILE} can only add ATOMIC_REQUESTS",
    "INSTALLED_APPS": f"only a {SETTINGS_FILE} can have it",
    "LOGGING_CONFIG": "the sandbox configures logging before it loads a lesson",
}
"""Settings that a lesson cannot have, and why. Of the first two, `SETTINGS_FILE` can have what `use_module` says."""
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ]
        },
    }
]
"""What a lesson has that sets no TEMPLATES: those of a new project, without the app `messages`."""
DATABASE_OPTIONS = frozenset({"ATOMIC_REQUESTS"})
"""Keys that an entry of DATABASES can have in a `SETTINGS_FILE`. Whatever else is there belongs to the sandbox."""


def change_settings(values: Mapping[str, Any]) -> None:
    """Set the settings, and forget what has been made of their former values.

    Raises ImproperlyConfigured for a setting that a lesson cannot have, and whatever the values themselves raise.
    """
    for name, value in values.items():
        if name in REFUSED:
            raise _refusal(name)
        setattr(settings, name, value)
    for take_effect in dict.fromkeys(TAKE_EFFECT[name] for name in values if name in TAKE_EFFECT):
        take_effect()


def use_module(name: str) -> Sequence[str] | None:
    """Import a settings module as Django does, and change to its settings. Return its INSTALLED_APPS, None without any.

    DATABASES can only add `DATABASE_OPTIONS` to the databases that there are. Raises what the module and Django raise,
    and ImproperlyConfigured for a setting that a lesson cannot have.
    """
    module = Settings(name)
    values = {setting: getattr(module, setting) for setting in sorted(module._explicit_settings)}  # type: ignore[attr-defined]
    installed_apps: Sequence[str] | None = values.pop("INSTALLED_APPS", None)
    _set_database_options(values.pop("DATABASES", {}))
    change_settings(values)
    # Settings() has set that of the module, which is Django's default where the module has none.
    _set_process_time_zone()
    return installed_apps


def _set_database_options(databases: Mapping[str, Mapping[str, Any]]) -> None:
    for alias, options in databases.items():
        if alias not in connections.settings or not DATABASE_OPTIONS.issuperset(options):
            raise _refusal("DATABASES")
        connections.settings[alias].update(options)


def _refusal(name: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{name} cannot be a setting of a lesson: {REFUSED[name]}.")


def _swap_user_model() -> None:
    """Take back what Django does not do for a model that is swapped: its tables between models, and ways back to it."""
    user_model: Any = apps.get_app_config("auth").models["user"]
    vars(user_model._meta).pop("swapped", None)
    if not user_model._meta.swapped:
        return
    for field in user_model._meta.local_many_to_many:
        related: Any = field.remote_field
        through = related.through._meta
        del apps.all_models[through.app_label][through.model_name]
        delattr(related.model, related.accessor_name)
        related.through = None
    apps.clear_cache()


def _set_process_time_zone() -> None:
    os.environ["TZ"] = settings.TIME_ZONE
    time.tzset()


def _forget_time_zones_of_connections() -> None:
    for connection in connections.all(initialized_only=True):
        for name in ("timezone", "timezone_name"):
            vars(connection).pop(name, None)


def _configure_logging() -> None:
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)


def _set_script_prefix() -> None:
    set_script_prefix(settings.FORCE_SCRIPT_NAME or "/")


def _forget_routers() -> None:
    vars(router).update(_routers=None)
    vars(router).pop("routers", None)


def _forget_translations() -> None:
    # USE_I18N chooses the functions behind those of `translation` when each is first called.
    vars(vars(translation)["_trans"]).clear()
    vars(trans_real).update(_default=None, _translations={})


TAKE_EFFECT: Mapping[str, Callable[[], None]] = {
    "AUTH_USER_MODEL": _swap_user_model,
    "DATABASE_ROUTERS": _forget_routers,
    "DEFAULT_EXCEPTION_REPORTER": _configure_logging,
    "FORCE_SCRIPT_NAME": _set_script_prefix,
    "LANGUAGES": _forget_translations,
    "LANGUAGE_CODE": _forget_translations,
    "LOCALE_PATHS": _forget_translations,
    "LOGGING": _configure_logging,
    "TIME_ZONE": _set_process_time_zone,
    "USE_I18N": _forget_translations,
    "USE_TZ": _forget_time_zones_of_connections,
}
"""What is to be done after settings that Django reads once, and that the zygote has read."""
