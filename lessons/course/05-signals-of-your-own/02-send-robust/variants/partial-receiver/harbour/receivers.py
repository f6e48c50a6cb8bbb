from functools import partial

from django.dispatch import receiver

from harbour import radio
from harbour.models import LogEntry
from harbour.signals import warning_issued


@receiver(warning_issued)
def hoist_flag(sender, **kwargs):
    return "a red flag"


def call_by_radio(announcement, sender, warning, **kwargs):
    radio.call(warning.area, f"{announcement}: {warning}")
    return "called"


call_lifeboat = partial(call_by_radio, "Storm warning")
warning_issued.connect(call_lifeboat)


@receiver(warning_issued)
def write_logbook(sender, warning, **kwargs):
    LogEntry.objects.create(area=warning.area, force=warning.force)
    return "written"
