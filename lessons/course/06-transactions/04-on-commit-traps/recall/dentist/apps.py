from django.apps import AppConfig


class DentistConfig(AppConfig):
    name = "dentist"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from dentist import signals  # noqa: F401
