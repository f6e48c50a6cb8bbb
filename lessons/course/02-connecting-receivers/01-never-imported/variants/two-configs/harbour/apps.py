from django.apps import AppConfig


class HarbourConfig(AppConfig):
    name = "harbour"
    default = True


class DarkHarbourConfig(AppConfig):
    """The app at night, for tests."""

    name = "harbour"
