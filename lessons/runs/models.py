"""What is kept of runs: the sandbox of each learner and lesson, and the trace of each run."""

import json
import uuid
import zlib
from typing import Any

from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from lessons.catalogue.overlay import overlay
from lessons.catalogue.proofs import Step, step
from lessons.learners.models import Learner
from lessons.traces.events import Event, QueryRan, Table
from lessons.traces.packing import unpack
from lessons.traces.trace import tables_read


class FirstDatabase(models.Model):
    """The database that a lesson begins with, as `migrate` makes it, for one content of the lesson's files.

    A variant, or a learner, that changes models has one of its own.
    """

    content_hash = models.CharField(max_length=64, primary_key=True)
    snapshot = models.BinaryField()
    trace = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.content_hash

    @property
    def tables(self) -> tuple[Table, ...]:
        return tables_read(unpack(self.trace))[-1]

    @property
    def statements(self) -> tuple[str, ...]:
        """The SQL that has made the tables."""
        return tuple(event.sql for event in unpack(self.trace) if isinstance(event, QueryRan))


class FileSets(models.QuerySet["FileSet"]):
    def delete_unused(self) -> None:
        """Delete those with which no run that is still there ran."""
        with transaction.atomic():
            for _ in ("what lies over others", "the others"):
                self.filter(runs=None, overlays=None).delete()


class FileSet(models.Model):
    """The files that runs ran with, once for all runs with the same. It goes with the last of them.

    Those that a variant or a learner has changed lie over those of the lesson as it was then, `base`. `content` holds
    texts by path, as JSON and compressed.
    """

    content_hash = models.CharField(max_length=64, primary_key=True)
    base = models.ForeignKey("self", models.PROTECT, null=True, related_name="overlays")
    content = models.BinaryField()

    objects = FileSets.as_manager()

    def __str__(self) -> str:
        return self.content_hash

    @property
    def files(self) -> dict[str, str]:
        own: dict[str, str | None] = json.loads(zlib.decompress(self.content))
        return overlay(self.base.files if self.base else {}, own)

    @property
    def shipped(self) -> dict[str, str]:
        """The files of the lesson as it was then, without what was changed in them."""
        return (self.base or self).files


class Sandbox(models.Model):
    """One learner's database for one lesson. Without a snapshot it is as the lesson begins.

    `models_hash` is that of the files for which the tables of the snapshot were made, when they are not those of the
    lesson.
    `version` grows with each change: a run that began before a Reset must not write over it.
    `run_count` is the number of its newest run.
    """

    learner = models.ForeignKey(Learner, models.CASCADE, related_name="sandboxes")
    lesson = models.SlugField()
    content_hash = models.CharField(max_length=64)
    snapshot = models.BinaryField(null=True)
    models_hash = models.CharField(max_length=64, blank=True, default="")
    version = models.PositiveIntegerField(default=0)
    run_count = models.PositiveIntegerField(default=0)
    last_run = models.ForeignKey("Run", models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "sandboxes"
        constraints = [models.UniqueConstraint(fields=["learner", "lesson"], name="one_sandbox_per_learner_and_lesson")]

    def __str__(self) -> str:
        return f"{self.lesson} of {self.learner_id}"

    def reset(self, content_hash: str) -> None:
        """Begin afresh, as the lesson does with files of this content. The runs stay where they are."""
        Sandbox.objects.filter(pk=self.pk).update(
            snapshot=None, last_run=None, content_hash=content_hash, version=models.F("version") + 1
        )


class Run(models.Model):
    """One action that is run, from the click on. Only its learner sees it, unless it is shared.

    It is written as running; one that has to wait is written again. `process` names the web process that carries it
    out. What it came to follows with its end: `outcome`, `trace`, and `number`, which counts the runs of a sandbox as
    they end: a clock may be set back, a count may not.

    `files` are what it runs with; runs from before these were kept have none. `after` says how it starts: from the
    sandbox if it is None, and otherwise on fresh data, after the steps that it names, leaving the sandbox as it is.
    `proof` is what the run is asked to show, and `answer` what the learner predicted, as values of options.
    `is_to_stop` tells `process` that its learner wants it to end.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        ENDED = "ended"

    UNFINISHED = (Status.WAITING, Status.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    learner = models.ForeignKey(Learner, models.CASCADE, related_name="runs", db_index=False)
    sandbox = models.ForeignKey(Sandbox, models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField(null=True)
    action = models.CharField(max_length=100)
    variant = models.CharField(max_length=100, blank=True)
    files = models.ForeignKey(FileSet, models.PROTECT, null=True, related_name="runs")
    after = models.JSONField(null=True, blank=True)
    proof = models.CharField(max_length=100, blank=True)
    answer = models.JSONField(default=list, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.RUNNING)
    process = models.CharField(max_length=32, blank=True, default="")
    is_to_stop = models.BooleanField(default=False)
    outcome = models.CharField(max_length=20, blank=True)
    trace = models.BinaryField(default=b"")
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["created_at"]),
            models.Index(fields=["learner", "status"], name="runs_of_a_learner"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["sandbox", "number"], name="runs_of_a_sandbox_are_numbered"),
            # Of the learner, not of the sandbox: whoever waits in one lesson is to hold no place for another.
            models.UniqueConstraint(
                fields=["learner"],
                condition=models.Q(status__in=["waiting", "running"]),
                name="one_run_at_a_time_for_each_learner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action} in {self.sandbox}"

    @property
    def lesson(self) -> str:
        return self.sandbox.lesson

    @property
    def has_ended(self) -> bool:
        return self.status == Run.Status.ENDED

    @property
    def is_on_fresh_data(self) -> bool:
        return self.after is not None

    @property
    def steps_before(self) -> tuple[Step, ...]:
        """The steps that are run first, where it starts on fresh data."""
        return tuple(map(step, self.after or ()))

    @property
    def events(self) -> tuple[Event, ...]:
        return unpack(self.trace) if self.trace else ()


class RenderedPiece(models.Model):
    """A piece of a run as HTML, made by the templates of `version` and compressed.

    Piece 0 holds what the run came to, the others the messages that show its events, in order. `last_seq` is the last
    event in a piece.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="pieces")
    version = models.CharField(max_length=64)
    number = models.PositiveSmallIntegerField()
    last_seq = models.PositiveIntegerField()
    html = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="pieces_of_a_run_are_numbered")]

    def __str__(self) -> str:
        return f"piece {self.number} of {self.run_id}"


@receiver(post_delete, sender=Learner)
def delete_files_of_the_forgotten(**kwargs: Any) -> None:
    """Delete the files with which only this learner's runs ran."""
    FileSet.objects.delete_unused()
