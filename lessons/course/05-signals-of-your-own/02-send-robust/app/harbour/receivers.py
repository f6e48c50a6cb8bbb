from django.dispatch import receiver

from harbour import radio
from harbour.models import LogEntry
from harbour.signals import warning_issued


@receiver(warning_issued)
def hoist_flag(sender, **kwargs):
    return "a red flag"


@receiver(warning_issued)
def call_lifeboat(sender, warning, **kwargs):
    radio.call(warning.area, f"Storm warning: {warning}")
    return "called"


@receiver(warning_issued)
def write_logbook(sender, warning, **kwargs):
    LogEntry.objects.create(area=warning.area, force=warning.force)
    return "written"
