"""The app of workshops."""

from importlib import import_module

from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    name = "lessons.workshops"
    label = "workshops"

    def ready(self) -> None:
        import_module("lessons.workshops.joining")  # for its receiver, also where no page is served
