from django.apps import AppConfig


class BakeryConfig(AppConfig):
    name = "bakery"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from bakery import signals  # noqa: F401
