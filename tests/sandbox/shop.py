"""Lessons made of a few files, and what became of their runs."""

from dataclasses import dataclass, field
from textwrap import dedent

from lessons.sandbox.sources import compiled
from lessons.sandbox.supervisor import Supervisor
from lessons.sandbox.wire import Request
from lessons.traces.events import ExceptionRaised, LimitReached, OutputWritten, TablesRead

SHOP = {
    "shop/__init__.py": "",
    "shop/models.py": """
        from django.conf import settings
        from django.db import models

        class Book(models.Model):
            title = models.CharField(max_length=100)

        class Profile(models.Model):
            user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE)
            motto = models.TextField()
    """,
}


@dataclass
class Run:
    """What became of a run."""

    outcome: str
    sentence: str
    events: list
    snapshots: dict | None

    def of(self, kind):
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def printed(self):
        """The lines that the action printed."""
        return [line for event in self.of(OutputWritten) if event.stream == "stdout" for line in event.text.split("\n")]

    @property
    def limit(self):
        return "".join(event.limit for event in self.of(LimitReached))

    @property
    def raised(self):
        return "".join(event.exception for event in self.of(ExceptionRaised))

    @property
    def tables(self):
        """The tables after the action, by name, as lists of rows."""
        return {table.name: [list(row) for row in table.rows] for table in self.of(TablesRead)[-1].tables}


@dataclass
class Lesson:
    """Files, the supervisor that runs them, and the snapshots that the last run left.

    `compiled` sends the code of the files along, as the site does for those that are as shipped.
    """

    supervisor: Supervisor
    files: dict
    apps: list
    settings: dict = field(default_factory=dict)
    databases: list = field(default_factory=lambda: ["default"])
    mirrors: dict = field(default_factory=dict)
    preload: list = field(default_factory=list)
    snapshots: dict = field(default_factory=dict)
    compiled: bool = False

    def run(self, action, emit=lambda events: None):
        """Run an action and go on from what it left; `emit` also hears of each batch of events."""
        events = []

        def keep(batch):
            events.extend(batch)
            emit(batch)

        result = self.supervisor.run(self.request(action), self.snapshots, keep)
        if result.snapshots is not None:
            self.snapshots = dict(result.snapshots)
        return Run(result.ending.outcome, result.ending.sentence, events, result.snapshots)

    def request(self, action):
        return Request(
            files=self.files,
            apps=self.apps,
            action=action,
            settings=self.settings,
            databases=self.databases,
            mirrors=self.mirrors,
            preload=self.preload,
            code=compiled(self.files) if self.compiled else {},
        )

    def migrate(self):
        assert self.run("").outcome == "returned"
        return self


def source_of(files):
    return {path: dedent(text).lstrip("\n") for path, text in files.items()}
