"""What learners have done under earlier versions of the site is theirs under this one."""

import uuid
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import F

from lessons.editing.models import Edits
from lessons.learners.models import Learner
from lessons.progress.models import CheckPassed, PredictionMade
from lessons.runs.models import Run, Sandbox

BEFORE = [("runs", "0003_rendered_pieces_and_numbers"), ("progress", "0001_initial")]
RUNNER, PREDICTOR = uuid.UUID(int=1), uuid.UUID(int=2)
LESSONS = ("created-flag", "on-commit")
LONG_AGO = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def kept_before(transactional_db, monkeypatch, tmp_path):
    """A database as it was before learners had an app: one of them has only run, the other has predicted as well."""
    monkeypatch.setitem(connection.settings_dict, "NAME", tmp_path / "site.sqlite3")
    connection.close()
    migrate_back()
    models = MigrationLoader(connection).project_state(BEFORE).apps
    predictor = models.get_model("progress", "Learner").objects.create(pk=PREDICTOR)
    models.get_model("progress", "Learner").objects.update(created_at=LONG_AGO)
    for number in (RUNNER, PREDICTOR):
        for lesson in LESSONS:
            sandbox = models.get_model("runs", "Sandbox").objects.create(
                learner=number, lesson=lesson, content_hash="abc", snapshot=b"rows", edits={"actions.py": "# mine"}
            )
            sandbox.last_run = sandbox.runs.create(
                number=1,
                action="save",
                proof="order" if lesson == "on-commit" else "",
                outcome="returned",
                trace=b"events",
            )
            sandbox.save()
    predictor.predictions.create(lesson="on-commit", name="order", answer=["a"], was_right=True, run=uuid.uuid4())
    predictor.checks.create(lesson="on-commit")
    yield
    monkeypatch.undo()
    connection.close()


def migrate_back():
    for app, name in BEFORE:
        call_command("migrate", app, name, verbosity=0)


def migrate():
    call_command("migrate", verbosity=0)


def test_sandboxes_keep_their_learners(kept_before):
    migrate()

    lessons = Sandbox.objects.order_by("learner", "lesson").values_list("learner", "lesson")
    assert list(lessons) == [(number, lesson) for number in (RUNNER, PREDICTOR) for lesson in LESSONS]
    assert {learner.pk for learner in Learner.objects.all()} == {RUNNER, PREDICTOR}


def test_sandboxes_keep_all_that_is_in_them(kept_before):
    migrate()

    for sandbox in Sandbox.objects.all():
        assert (sandbox.content_hash, bytes(sandbox.snapshot)) == ("abc", b"rows")
        assert Edits.objects.get(learner=sandbox.learner, lesson=sandbox.lesson).files == {"actions.py": "# mine"}
        assert list(sandbox.runs.all()) == [sandbox.last_run]
    assert Run.objects.count() == 4


def test_runs_have_ended_and_know_their_learners(kept_before):
    migrate()

    for run in Run.objects.all():
        assert run.has_ended
        assert run.learner == run.sandbox.learner


def test_runs_for_proofs_were_on_fresh_data(kept_before):
    migrate()

    assert {run.lesson for run in Run.objects.all() if run.is_on_fresh_data} == {"on-commit"}


def test_progress_keeps_its_learner(kept_before):
    migrate()

    predictor = Learner.objects.get(pk=PREDICTOR)
    assert predictor.created_at == LONG_AGO
    assert [prediction.name for prediction in predictor.predictions.all()] == ["order"]
    assert [check.lesson for check in predictor.checks.all()] == ["on-commit"]
    assert (PredictionMade.objects.count(), CheckPassed.objects.count()) == (1, 1)


def test_learner_has_one_sandbox_of_a_lesson_as_before(kept_before):
    migrate()

    with pytest.raises(IntegrityError):
        Sandbox.objects.create(learner_id=RUNNER, lesson="on-commit", content_hash="")


def test_sandbox_of_nobody_is_refused(kept_before):
    migrate()

    with pytest.raises(IntegrityError):
        Sandbox.objects.create(learner_id=uuid.uuid4(), lesson="on-commit", content_hash="")


def test_way_back_keeps_everything_as_well(kept_before):
    migrate()
    migrate_back()
    migrate()

    assert Sandbox.objects.filter(last_run__sandbox=F("pk"), learner__in=[RUNNER, PREDICTOR]).count() == 4
    assert Edits.objects.filter(files={"actions.py": "# mine"}).count() == 4
    assert Learner.objects.get(pk=PREDICTOR).created_at == LONG_AGO
    assert PredictionMade.objects.get().learner_id == CheckPassed.objects.get().learner_id == PREDICTOR
