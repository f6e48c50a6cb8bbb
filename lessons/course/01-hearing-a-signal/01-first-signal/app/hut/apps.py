from django.apps import AppConfig


class HutConfig(AppConfig):
    name = "hut"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from hut import signals  # noqa: F401
