"""The app of workshops."""

from django.apps import AppConfig


class WorkshopsConfig(AppConfig):
    name = "lessons.workshops"
    label = "workshops"
