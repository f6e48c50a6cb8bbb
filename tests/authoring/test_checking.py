"""Every lesson of this site is as it should be. A failure names the lesson."""

import pytest

from lessons.authoring import takeaway
from lessons.authoring.checking import problems_of
from lessons.runs.course import course

SLUGS = [lesson.slug for lesson in course()]


@pytest.mark.parametrize("slug", SLUGS)
def test_lesson_is_well(rehearsal_of, slug):
    assert [str(problem) for problem in problems_of(rehearsal_of(slug))] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_takeaway_passes(slug):
    assert [str(problem) for problem in takeaway.find_problems(course().lesson(slug))] == []
