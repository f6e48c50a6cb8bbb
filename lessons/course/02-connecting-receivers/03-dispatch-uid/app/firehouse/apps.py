from django.apps import AppConfig


class FirehouseConfig(AppConfig):
    name = "firehouse"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from firehouse import siren  # noqa: F401
