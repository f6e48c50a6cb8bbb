from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "library"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from library import signals  # noqa: F401
        from library.bell import Bell

        Bell().connect()
