from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "office"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from office import signals  # noqa: F401
