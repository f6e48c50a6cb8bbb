from django.apps import AppConfig


class NotebookConfig(AppConfig):
    name = "notebook"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from notebook import signals  # noqa: F401
