from django.apps import AppConfig


class HarbourConfig(AppConfig):
    name = "harbour"
    default = True

    def ready(self):
        print("ready() of", type(self).__name__)


class DarkHarbourConfig(AppConfig):
    """The app at night, for tests."""

    name = "harbour"
