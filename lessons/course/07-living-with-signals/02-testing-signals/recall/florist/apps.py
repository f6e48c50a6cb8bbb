from django.apps import AppConfig


class FloristConfig(AppConfig):
    name = "florist"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from florist import receivers  # noqa: F401
