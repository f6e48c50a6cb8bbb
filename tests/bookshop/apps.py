"""A small app whose only purpose is to be traced."""

from django.apps import AppConfig


class BookshopConfig(AppConfig):
    name = "tests.bookshop"
    default_auto_field = "django.db.models.BigAutoField"
