from django.apps import AppConfig


class AquariumConfig(AppConfig):
    name = "aquarium"
    default_auto_field = "django.db.models.BigAutoField"
