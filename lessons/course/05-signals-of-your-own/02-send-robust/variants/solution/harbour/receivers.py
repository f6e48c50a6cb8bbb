import asyncio

from django.db import transaction
from django.dispatch import receiver

from harbour import radio
from harbour.models import LogEntry, StormWarning
from harbour.signals import storm_passed, warning_issued


@receiver(warning_issued)
def hoist_flag(sender, **kwargs):
    return "a red flag"


@receiver(warning_issued)
def call_lifeboat(sender, warning, **kwargs):
    radio.call("lifeboat", f"Storm warning: {warning}")


@receiver(warning_issued, sender=StormWarning)
def write_logbook(sender, warning, **kwargs):
    with transaction.atomic():
        LogEntry.objects.create(area=warning.area, force=warning.force)
    return "written"


@receiver(storm_passed)
async def update_website(sender, area, **kwargs):
    await asyncio.sleep(0.02)  # The web server is far away.
    return "updated"


@receiver(storm_passed)
def lower_flag(sender, **kwargs):
    return "no flag"


@receiver(storm_passed)
async def text_skippers(sender, area, **kwargs):
    return "texted"
