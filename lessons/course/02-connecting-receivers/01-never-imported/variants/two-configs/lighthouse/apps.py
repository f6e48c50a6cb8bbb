from django.apps import AppConfig


class LighthouseConfig(AppConfig):
    name = "lighthouse"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from lighthouse import signals  # noqa: F401


class DarkLighthouseConfig(AppConfig):
    """The app without its receivers, for tests."""

    name = "lighthouse"
    default_auto_field = "django.db.models.BigAutoField"
