from django.apps import AppConfig


class HotelConfig(AppConfig):
    name = "hotel"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from hotel import signals  # noqa: F401
