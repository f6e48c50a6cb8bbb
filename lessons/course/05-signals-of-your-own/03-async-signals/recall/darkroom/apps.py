from django.apps import AppConfig


class DarkroomConfig(AppConfig):
    name = "darkroom"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from darkroom import receivers  # noqa: F401
