from harbour.models import StormWarning
from harbour.signals import warning_issued


def issue_warning(area, force):
    """Store a storm warning, send warning_issued, and store how many receivers failed."""
    warning = StormWarning.objects.create(area=area, force=force)
    responses = warning_issued.send_robust(sender=StormWarning, warning=warning)
    warning.failures = sum(isinstance(response, Exception) for _, response in responses)
    if warning.failures:
        warning.save(update_fields=["failures"])
