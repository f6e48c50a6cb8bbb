from django.apps import AppConfig


class BikeshopConfig(AppConfig):
    name = "bikeshop"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from bikeshop import confirmations, pickups, prices, profiles, vouchers  # noqa: F401
        from bikeshop.phone import Phone

        Phone("555 0143").connect()
