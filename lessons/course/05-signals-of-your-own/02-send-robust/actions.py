from harbour.models import StormWarning
from harbour.office import issue_warning
from harbour.signals import warning_issued


def issue_one_warning():
    """Issue a storm warning"""
    issue_warning("East Bay", force=9)


def issue_without_radio():
    """Issue a storm warning where the radio is broken"""
    issue_warning("West Bay", force=9)


def forget_an_argument():
    """Send the signal robustly, without its argument"""
    warning_issued.send_robust(sender=StormWarning)
