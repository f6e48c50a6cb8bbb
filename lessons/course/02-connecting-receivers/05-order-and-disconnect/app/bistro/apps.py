from django.apps import AppConfig


class BistroConfig(AppConfig):
    name = "bistro"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from bistro.kitchen import connect_receivers

        connect_receivers()
