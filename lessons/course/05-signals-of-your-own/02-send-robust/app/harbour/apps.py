from django.apps import AppConfig


class HarbourConfig(AppConfig):
    name = "harbour"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from harbour import receivers  # noqa: F401
