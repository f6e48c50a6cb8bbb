from django.apps import AppConfig


class CarsharingConfig(AppConfig):
    name = "carsharing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from carsharing import receivers  # noqa: F401
