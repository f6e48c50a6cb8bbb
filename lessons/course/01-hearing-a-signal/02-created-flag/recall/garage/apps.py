from django.apps import AppConfig


class GarageConfig(AppConfig):
    name = "garage"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from garage import signals  # noqa: F401
