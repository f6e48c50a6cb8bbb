"""The app of what learners change of a lesson's files."""

from django.apps import AppConfig
from django.core import checks

from lessons.editing.checks import check_free_editing


class EditingConfig(AppConfig):
    name = "lessons.editing"
    label = "editing"

    def ready(self) -> None:
        checks.register(check_free_editing)
