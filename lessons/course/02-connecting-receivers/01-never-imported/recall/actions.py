from django.apps import apps

from bakery.models import Cake


def bake_cake():
    """Bake a cake"""
    Cake.objects.create(flavour="lemon")


def show_museum():
    """Show the AppConfig of the museum"""
    print(type(apps.get_app_config("museum")).__name__)
