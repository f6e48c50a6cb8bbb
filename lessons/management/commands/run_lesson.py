"""Run an action of a lesson from the shell, in the same sandbox, and print its trace as it comes."""

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError

from lessons.catalogue import Lesson, UnknownAction, UnknownVariant
from lessons.catalogue.lesson import ACTIONS_FILE
from lessons.management.lessons_asked_for import lessons_asked_for
from lessons.runs.asking import request_for
from lessons.runs.engine import supervisor
from lessons.runs.first_database import FirstDatabaseFailed, make_fresh_databases
from lessons.sandbox.endings import RETURNED
from lessons.sandbox.files import FilesRefused
from lessons.sandbox.supervisor import SandboxUnavailable
from lessons.sandbox.wire import Request
from lessons.traces.events import Event
from lessons.traces.flushes import Flushes
from lessons.traces.text import event_line


class Command(BaseCommand):
    help = "Run an action of a lesson on a fresh database and print the trace. Exit status 1 unless it finished."
    # Neither the site's database nor its pages are needed, so nothing of them is checked.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="lesson, such as created-flag")
        parser.add_argument("action", help="function of its actions.py")
        parser.add_argument("--variant", default="", metavar="NAME", help="variant of the lesson")
        parser.add_argument(
            "--file",
            action="append",
            default=[],
            dest="files",
            metavar="PATH=LOCAL_FILE",
            help="use LOCAL_FILE as the file PATH of the run; may be repeated",
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one event as JSON per line")

    def handle(
        self, *, slug: str, action: str, variant: str, files: Sequence[str], as_json: bool, **options: Any
    ) -> None:
        lesson = _lesson(slug)
        request = _request(lesson, action, variant, files)
        try:
            # Made afresh each time, for the site's database may not be there.
            snapshots = make_fresh_databases(lesson, request)
            result = supervisor.run(request, snapshots, self._printer(as_json=as_json))
        except (SandboxUnavailable, FirstDatabaseFailed, FilesRefused) as error:
            raise CommandError(str(error)) from error
        except BrokenPipeError:
            # Whoever reads has seen enough, as `head` has. At its end Python would write once more, and complain.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)
        if result.ending.outcome != RETURNED:
            sys.exit(1)

    def _printer(self, *, as_json: bool) -> Callable[[Sequence[Event]], None]:
        flushes = Flushes()

        def show(events: Sequence[Event]) -> None:
            for event in events:
                if as_json:
                    self.stdout.write(_json_line(event))
                elif flushes.tell(event):
                    self.stdout.write(event_line(event))
            self.stdout.flush()

        return show


def _json_line(event: Event) -> str:
    # In ASCII: what a learner's code forges must not speak to a terminal.
    return json.dumps(msgspec.to_builtins(event), separators=(",", ":"))


def _lesson(slug: str) -> Lesson:
    """Return the lesson, whatever is wrong with others. Raises CommandError when it is not there or cannot be read."""
    lessons, unreadable = lessons_asked_for([slug])
    if not lessons:
        raise CommandError(f"{slug} cannot be read. {unreadable[0]}")
    return lessons[0]


def _request(lesson: Lesson, action: str, variant: str, files: Iterable[str]) -> Request:
    replaced = dict(_read(argument) for argument in files)
    try:
        request = request_for(lesson, action, variant, changed=replaced)
    except UnknownVariant:
        known = ", ".join(variant.name for variant in lesson.variants) or "none"
        raise CommandError(f"{lesson.slug} has no variant called {variant}. It has: {known}.") from None
    # The actions of a file that is not the lesson's are for the run to find, its errors included.
    if not action or ACTIONS_FILE not in replaced:
        _check_action(lesson, action)
    return request


def _check_action(lesson: Lesson, action: str) -> None:
    try:
        lesson.action(action)
    except UnknownAction:
        known = ", ".join(action.name for action in lesson.actions)
        raise CommandError(f"{lesson.slug} has no action called {action}. It has: {known}.") from None


def _read(argument: str) -> tuple[str, str]:
    """Return the path in the run and the text for one `PATH=LOCAL_FILE`."""
    path, separator, local = argument.partition("=")
    if not path or not separator or not local:
        raise CommandError(f"--file {argument}: write it as PATH=LOCAL_FILE.")
    try:
        return path, Path(local).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise CommandError(f"--file {argument}: {local} cannot be read: {reason}.") from error
