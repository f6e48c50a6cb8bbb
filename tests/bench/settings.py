"""Settings of the site whose only lesson has long runs."""

from pathlib import Path

from tutorial_site.settings import *  # noqa: F403 - it differs from the site in one thing

COURSE_DIRS = [Path(__file__).parent / "course"]
