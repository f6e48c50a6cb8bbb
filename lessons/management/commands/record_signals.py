"""Write down anew which arguments the receivers of Django's built-in signals get."""

from typing import Any

import django
from django.core.management.base import BaseCommand

from lessons.catalogue.versions import feature_release
from lessons.pages.built_in_signals import observed, recorded_file


class Command(BaseCommand):
    help = "Send every built-in signal of the installed Django and record what the reference page shows."
    # Neither the site's database nor its pages are needed, so nothing of them is checked.
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        path = recorded_file(feature_release(django.get_version()))
        path.parent.mkdir(exist_ok=True)
        path.write_text(observed(), encoding="utf-8")
        self.stdout.write(f"Wrote {path.name}.")
