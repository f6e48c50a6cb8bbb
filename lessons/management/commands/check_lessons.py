"""Run all that lessons offer and claim, and say what does not hold."""

from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

import django
from django.core.management.base import BaseCommand, CommandError

from lessons.authoring.checking import find_problems
from lessons.management.lessons_asked_for import lessons_asked_for
from lessons.runs.first_database import FirstDatabaseFailed
from lessons.runs.fresh_data import NotPrepared
from lessons.sandbox.supervisor import SandboxUnavailable


class Command(BaseCommand):
    help = "Run every action, claim, prediction, check and take-away of lessons. Exit status 1 when something is wrong."
    # Neither the site's database nor its pages are needed, so nothing of them is checked.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "slugs", nargs="*", metavar="SLUG", help="lesson, such as created-flag; all if none is given"
        )
        parser.add_argument(
            "--mutations",
            action="store_true",
            help="also find claims that hold with nothing connected, with empty receivers and with every variant",
        )

    def handle(self, *, slugs: Sequence[str], mutations: bool, **options: Any) -> None:
        lessons, unreadable = lessons_asked_for(slugs)
        try:
            problems = [*map(str, unreadable), *map(str, find_problems(lessons, mutated=mutations))]
        except (SandboxUnavailable, FirstDatabaseFailed, NotPrepared) as error:
            raise CommandError("\n".join([*map(str, unreadable), str(error)])) from error
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            raise CommandError(f"{len(problems)} to fix on Django {django.get_version()}.")
        count = f"{len(lessons)} lesson{'s' if len(lessons) != 1 else ''}"
        self.stdout.write(f"{count} checked on Django {django.get_version()}: no problems.")
