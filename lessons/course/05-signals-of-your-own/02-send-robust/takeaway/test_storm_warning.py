"""A receiver that fails affects neither the other receivers nor the warning itself."""

import pytest

from harbour import radio
from harbour.models import LogEntry, StormWarning
from harbour.office import issue_warning


@pytest.mark.django_db
def test_silent_radio_does_not_stop_the_logbook(monkeypatch):
    def call(station, message):
        raise ConnectionError("no answer")

    monkeypatch.setattr(radio, "call", call)

    issue_warning("East Bay", force=9)

    assert LogEntry.objects.get().area == "East Bay"


@pytest.mark.django_db
def test_refused_log_entry_does_not_cost_the_warning():
    # pytest-django runs this test inside atomic(), so the queries below fail if the transaction is broken.
    issue_warning("East Bay", force=14)

    assert StormWarning.objects.get().force == 14
    assert not LogEntry.objects.exists()
