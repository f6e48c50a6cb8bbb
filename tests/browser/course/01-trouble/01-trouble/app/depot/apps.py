"""The app of the trains."""

from django.apps import AppConfig


class DepotConfig(AppConfig):
    name = "depot"
    default_auto_field = "django.db.models.BigAutoField"
