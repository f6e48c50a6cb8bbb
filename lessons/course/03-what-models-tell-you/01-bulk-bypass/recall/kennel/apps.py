from django.apps import AppConfig


class KennelConfig(AppConfig):
    name = "kennel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from kennel import signals  # noqa: F401
