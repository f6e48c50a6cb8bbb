from django.apps import AppConfig


class BathConfig(AppConfig):
    name = "bath"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from bath import receivers  # noqa: F401
