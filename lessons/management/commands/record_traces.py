"""Write the golden traces of lessons anew and show what has changed."""

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lessons.authoring import golden
from lessons.authoring.rehearsal import rehearse
from lessons.management.lessons_asked_for import lessons_asked_for
from lessons.runs.first_database import FirstDatabaseFailed
from lessons.runs.fresh_data import NotPrepared
from lessons.sandbox.supervisor import SandboxUnavailable


class Command(BaseCommand):
    help = "Record the golden traces of lessons again and print the differences. Read them: learners will see this."
    # Neither the site's database nor its pages are needed, so nothing of them is checked.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "slugs", nargs="*", metavar="SLUG", help="lesson, such as created-flag; all if none is given"
        )

    def handle(self, *, slugs: Sequence[str], **options: Any) -> None:
        lessons, unreadable = lessons_asked_for(slugs)
        try:
            for rehearsal in rehearse(lessons):
                self.stdout.write(golden.record(rehearsal), ending="")
        except (SandboxUnavailable, FirstDatabaseFailed, NotPrepared) as error:
            raise CommandError(str(error)) from error
        if unreadable:
            raise CommandError("\n".join(map(str, unreadable)))
