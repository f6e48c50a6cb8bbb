from django.apps import AppConfig


class PodcastConfig(AppConfig):
    name = "podcast"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from podcast import receivers  # noqa: F401
