from django.apps import AppConfig

from lighthouse import signals  # noqa: F401


class LighthouseConfig(AppConfig):
    name = "lighthouse"
    default_auto_field = "django.db.models.BigAutoField"
