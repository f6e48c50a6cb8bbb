"""The app of sandboxes and runs."""

from django.apps import AppConfig
from django.core import checks

from lessons.runs.checks import check_free_editing


class RunsConfig(AppConfig):
    name = "lessons.runs"
    label = "runs"

    def ready(self) -> None:
        checks.register(check_free_editing)
