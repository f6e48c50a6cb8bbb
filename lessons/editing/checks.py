"""What `manage.py check`, and with it `serve`, says about the settings of this app."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

from lessons.editing import free_editing
from lessons.sandbox import doctor


def check_free_editing(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Warn when strangers may run their own code here and a barrier is missing."""
    if settings.FREE_EDITING not in (free_editing.AUTO, free_editing.ON, free_editing.OFF):
        return [
            checks.Error(
                f"FREE_EDITING is {settings.FREE_EDITING!r}.",
                hint="Set SIGNALBOX_FREE_EDITING to auto, on or off.",
                id="editing.E001",
            )
        ]
    if settings.FREE_EDITING != free_editing.ON or free_editing.is_safe():
        return []
    missing = ", ".join(finding.barrier for finding in doctor.examine() if not finding.holds)
    return [
        checks.Warning(
            f"Free editing is on, the site can be reached from outside, and not every barrier holds: {missing}.",
            hint="Set SIGNALBOX_FREE_EDITING to auto, or run `manage.py sandbox_doctor` and read docs/sandbox.md.",
            id="editing.W001",
        )
    ]
