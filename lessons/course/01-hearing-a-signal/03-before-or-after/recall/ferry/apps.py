from django.apps import AppConfig


class FerryConfig(AppConfig):
    name = "ferry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from ferry import signals  # noqa: F401
