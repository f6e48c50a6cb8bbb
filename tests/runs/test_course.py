"""The site offers what lessons have on its version of Django."""

import shutil

import django
import pytest

from lessons.management.lessons_asked_for import lessons_asked_for
from lessons.runs.course import course
from tests.runs.conftest import SLUG


@pytest.fixture
def _of_some_versions(course_folder, tmp_path, settings):
    folder = shutil.copytree(course_folder, tmp_path / "course")
    path = folder / "01-chapter" / "01-books" / "lesson.md"
    path.write_text(path.read_text().replace("[variants.loud]", '[actions.fail]\ndjango = ">=6.1"\n\n[variants.loud]'))
    settings.COURSE_DIRS = [folder]


@pytest.mark.usefixtures("_of_some_versions")
@pytest.mark.parametrize(("version", "is_offered"), [("5.2.19", False), ("6.1.3", True)])
def test_action_of_other_versions_is_offered_by_neither_site_nor_commands(monkeypatch, version, is_offered):
    monkeypatch.setattr(django, "get_version", lambda: version)

    of_site, (of_commands,) = course().lesson(SLUG), lessons_asked_for([SLUG])[0]

    for lesson in (of_site, of_commands):
        assert ("fail" in {action.name for action in lesson.actions}) is is_offered
