from harbour.models import StormWarning
from harbour.signals import warning_issued


def issue_warning(area, force):
    """Store a storm warning and send warning_issued."""
    warning = StormWarning.objects.create(area=area, force=force)
    warning_issued.send(sender=StormWarning, warning=warning)
