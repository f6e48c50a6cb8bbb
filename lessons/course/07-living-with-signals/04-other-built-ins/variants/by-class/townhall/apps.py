from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TownhallConfig(AppConfig):
    name = "townhall"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from townhall import signals

        post_migrate.connect(signals.put_up_notice, sender=TownhallConfig)
