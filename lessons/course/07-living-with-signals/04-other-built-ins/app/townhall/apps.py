from django.apps import AppConfig


class TownhallConfig(AppConfig):
    name = "townhall"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from townhall import signals  # noqa: F401
