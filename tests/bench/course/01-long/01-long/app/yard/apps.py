"""The app of the wagons."""

from django.apps import AppConfig


class YardConfig(AppConfig):
    name = "yard"
    default_auto_field = "django.db.models.BigAutoField"
