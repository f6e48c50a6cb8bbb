from django.apps import AppConfig


class BookshopConfig(AppConfig):
    name = "bookshop"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from bookshop import signals  # noqa: F401
