from django.apps import AppConfig


class CinemaConfig(AppConfig):
    name = "cinema"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from cinema import signals  # noqa: F401
