from django.apps import AppConfig


class NurseryConfig(AppConfig):
    name = "nursery"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from nursery import diary  # noqa: F401
        from nursery.monitors import switch_on_monitor

        switch_on_monitor("kitchen")
