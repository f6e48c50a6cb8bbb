"""A monitor stays connected after the function that connected it has returned."""

import gc

import pytest

from nursery.models import Cry
from nursery.monitors import switch_on_monitor


@pytest.mark.django_db
def test_monitor_stays_connected(settings, capsys):
    settings.DEBUG = False  # With DEBUG = True, Django may keep a local function alive by accident.

    switch_on_monitor("bedroom")
    gc.collect()
    Cry.objects.create(baby="Mia")

    assert "Monitor in the bedroom: Mia cries!\n" in capsys.readouterr().out
