"""The app of what learners have done."""

from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "lessons.progress"
    label = "progress"
