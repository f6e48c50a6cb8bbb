from django.apps import AppConfig


class ChoirConfig(AppConfig):
    name = "choir"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from choir import signals  # noqa: F401
