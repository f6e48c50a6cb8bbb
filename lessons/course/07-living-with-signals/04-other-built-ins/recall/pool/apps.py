from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PoolConfig(AppConfig):
    name = "pool"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from pool import signals

        post_migrate.connect(signals.clean_pool, sender=self)
