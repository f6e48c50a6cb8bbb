from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "shop"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from shop import confirmations, prices, profiles, vouchers  # noqa: F401
        from shop.phone import Phone

        Phone().connect()
