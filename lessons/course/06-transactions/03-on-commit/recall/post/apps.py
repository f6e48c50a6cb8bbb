from django.apps import AppConfig


class PostConfig(AppConfig):
    name = "post"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from post import signals  # noqa: F401
