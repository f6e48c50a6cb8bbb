from harbour.models import StormWarning
from harbour.signals import storm_passed, warning_issued


def issue_warning(area, force):
    """Store a storm warning and send warning_issued."""
    warning = StormWarning.objects.create(area=area, force=force)
    report_failures(warning_issued.send_robust(sender=StormWarning, warning=warning))


async def aissue_warning(area, force):
    """Do the same in async code."""
    warning = await StormWarning.objects.acreate(area=area, force=force)
    report_failures(await warning_issued.asend_robust(sender=StormWarning, warning=warning))


def end_storm(area):
    """Send storm_passed."""
    report_failures(storm_passed.send_robust(sender=None, area=area))


def report_failures(responses):
    for receiver, response in responses:
        if isinstance(response, Exception):
            # Partials and other callable objects have no __name__.
            name = getattr(receiver, "__name__", repr(receiver))
            print(f"{name}() failed: {response}")
