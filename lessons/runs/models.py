"""What is kept of runs: the sandbox of each learner and lesson, and the trace of each run."""

import uuid

from django.db import models

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


class Sandbox(models.Model):
    """One learner's database for one lesson. Without a snapshot it is as the lesson begins.

    `models_hash` is that of the files for which the tables of the snapshot were made, when they are not those of the
    lesson.
    `version` grows with each change: a run that began before another one ended must not write over its result.
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
    """One action that was run, with its whole trace. Only its learner sees it, unless it is shared.

    A run for a `proof` took place on fresh data and has left the sandbox as it was; `answer` is what the learner
    predicted, as values of options. `number` counts the runs of a sandbox: a clock may be set back, a count may not.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    sandbox = models.ForeignKey(Sandbox, models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    action = models.CharField(max_length=100)
    variant = models.CharField(max_length=100, blank=True)
    proof = models.CharField(max_length=100, blank=True)
    answer = models.JSONField(default=list, blank=True)
    outcome = models.CharField(max_length=20)
    trace = models.BinaryField()
    shared = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"])]
        constraints = [models.UniqueConstraint(fields=["sandbox", "number"], name="runs_of_a_sandbox_are_numbered")]

    def __str__(self) -> str:
        return f"{self.action} in {self.sandbox}"

    @property
    def learner(self) -> Learner:
        return self.sandbox.learner

    @property
    def lesson(self) -> str:
        return self.sandbox.lesson

    @property
    def events(self) -> tuple[Event, ...]:
        return unpack(self.trace)


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
