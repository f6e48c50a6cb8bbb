from django.apps import AppConfig


class RegattaConfig(AppConfig):
    name = "regatta"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from regatta import signals  # noqa: F401
