"""`manage.py sandbox_doctor` tells people and machines the same."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from lessons.sandbox import doctor, trials
from lessons.sandbox.doctor import Finding

HOLDS = Finding(barrier="seccomp", holds=True, tried="fork", means="Nothing forks.")
MISSING = Finding(barrier="Landlock", holds=False, tried="read", means="Nothing is read.", reason="an old kernel")


@pytest.fixture
def say(monkeypatch):
    """Return a function that runs the command on a machine with these findings, and gives status and text."""

    def run(*findings, **options):
        monkeypatch.setattr("lessons.management.commands.sandbox_doctor.examine", lambda: findings)
        out = StringIO()
        try:
            call_command("sandbox_doctor", stdout=out, **options)
        except SystemExit as end:
            return end.code, out.getvalue()
        return 0, out.getvalue()

    return run


def test_whole_jail_exits_zero(say):
    status, text = say(HOLDS)

    assert status == 0
    assert "Every barrier holds" in text


def test_missing_barrier_exits_one(say):
    status, _ = say(HOLDS, MISSING)

    assert status == 1


def test_missing_barrier_is_told_with_its_reason(say):
    _, text = say(HOLDS, MISSING)

    assert "MISSING  Landlock" in text
    assert "an old kernel" in text


def test_json_holds_every_finding(say):
    _, text = say(HOLDS, MISSING, as_json=True)

    told = json.loads(text)
    assert told["every_barrier_holds"] is False
    assert [barrier["barrier"] for barrier in told["barriers"]] == ["seccomp", "Landlock"]


def test_this_machine_is_examined():
    assert len(doctor.examine()) == len(trials.TRIALS)
