"""A receiver that fails affects no other receiver, and the office knows of it."""

import pytest

from harbour import radio
from harbour.models import LogEntry, StormWarning
from harbour.office import issue_warning

pytestmark = pytest.mark.django_db


def test_broken_radio_does_not_stop_the_logbook():
    (area,) = radio.OUT_OF_ORDER

    issue_warning(area, force=9)

    assert LogEntry.objects.get().area == area


def test_failed_receiver_is_counted():
    (area,) = radio.OUT_OF_ORDER

    issue_warning(area, force=9)

    assert StormWarning.objects.get().failures == 1


def test_warning_without_failure_counts_none():
    issue_warning("East Bay", force=9)

    assert LogEntry.objects.get().area == "East Bay"
    assert StormWarning.objects.get().failures == 0
