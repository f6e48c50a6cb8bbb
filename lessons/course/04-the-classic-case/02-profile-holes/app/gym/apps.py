from django.apps import AppConfig


class GymConfig(AppConfig):
    name = "gym"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from gym import signals  # noqa: F401
