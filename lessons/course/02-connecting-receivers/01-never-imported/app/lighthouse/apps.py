from django.apps import AppConfig


class LighthouseConfig(AppConfig):
    name = "lighthouse"
    default_auto_field = "django.db.models.BigAutoField"
