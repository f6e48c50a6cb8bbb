"""Delete what is kept for a stated time."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from lessons.workshops.rooms import prune


class Command(BaseCommand):
    help = "Delete rooms of workshops in which nothing has happened for SIGNALBOX_ROOM_DAYS days, with all their data."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"Rooms deleted: {prune()} (without an event for {settings.ROOM_DAYS} days).")
