from django.apps import AppConfig


class CampsiteConfig(AppConfig):
    name = "campsite"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from campsite import signals  # noqa: F401
