"""The app of sandboxes and runs."""

from django.apps import AppConfig


class RunsConfig(AppConfig):
    name = "lessons.runs"
    label = "runs"
