"""Everything of a lesson is run on the data that it begins with."""

import pytest

from lessons.authoring.rehearsal import ATTEMPTS
from lessons.runs import first_database
from lessons.runs.first_database import FirstDatabaseFailed
from tests.runs.conftest import Busy


def test_lesson_whose_tables_only_the_clock_stopped_is_run(rehearsed, monkeypatch):
    monkeypatch.setattr(first_database, "supervisor", Busy(1))

    assert rehearsed().traces


def test_lesson_whose_tables_the_clock_stops_each_time_says_so(rehearsed, monkeypatch):
    monkeypatch.setattr(first_database, "supervisor", Busy(ATTEMPTS))

    with pytest.raises(FirstDatabaseFailed, match="Stopped after 5 seconds"):
        rehearsed()


def test_variant_that_changes_models_begins_with_its_own_tables(author, rehearsed):
    models = author.path("app/notebook/models.py").read_text()
    with_colour = models.replace("    words", "    colour = models.TextField(default='red')\n    words", 1)
    author.write("variants/solution/notebook/models.py", with_colour)

    traces = {str(scenario.step): trace for scenario, trace in rehearsed().traces.items()}

    assert traces["write_note--solution"].rows("notebook_note")[0]["colour"] == "red"
    assert "colour" not in traces["write_note--shipped"].rows("notebook_note")[0]
