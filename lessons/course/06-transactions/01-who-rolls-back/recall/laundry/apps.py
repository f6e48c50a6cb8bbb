from django.apps import AppConfig


class LaundryConfig(AppConfig):
    name = "laundry"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from laundry import signals  # noqa: F401
