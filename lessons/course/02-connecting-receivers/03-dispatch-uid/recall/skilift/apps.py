from django.apps import AppConfig
from django.db.models.signals import post_save


class SkiliftConfig(AppConfig):
    name = "skilift"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from skilift.models import Ride
        from skilift.receivers import open_gate

        post_save.connect(open_gate, sender=Ride)
