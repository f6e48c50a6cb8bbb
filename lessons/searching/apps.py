"""The app of what can be searched for."""

from django.apps import AppConfig


class SearchingConfig(AppConfig):
    name = "lessons.searching"
    label = "searching"
