"""Make the folder of a new lesson."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lessons.authoring import golden
from lessons.authoring.new_lesson import Refused, make_lesson
from lessons.authoring.rehearsal import rehearse
from lessons.catalogue.loader import load_lessons


class Command(BaseCommand):
    help = "Create a small working lesson at the end of a chapter. Write its prose, then replace the rest."
    # Neither the site's database nor its pages are needed, so nothing of them is checked.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "chapter", help="slug of the chapter, such as hearing-a-signal; created if it does not exist"
        )
        parser.add_argument("slug", help="slug of the lesson, such as created-flag")
        parser.add_argument(
            "--course",
            type=Path,
            default=settings.COURSE_DIRS[0],
            metavar="FOLDER",
            help="course to add it to; by default the first one",
        )

    def handle(self, *, chapter: str, slug: str, course: Path, **options: Any) -> None:
        try:
            folder = make_lesson(course.resolve(), chapter, slug)
        except (Refused, OSError) as error:
            raise CommandError(str(error)) from error
        lessons, _ = load_lessons(course.resolve())
        for rehearsal in rehearse([lessons.lesson(slug)]):
            golden.record(rehearsal)
        self.stdout.write(f"Created {folder}. Write its prose, then run check_lessons {slug}.")
