from django.apps import AppConfig


class DoorsConfig(AppConfig):
    name = "doors"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from doors import signals  # noqa: F401
