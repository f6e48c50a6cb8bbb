"""The app of the pages that show the course."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "lessons.pages"
    label = "pages"
