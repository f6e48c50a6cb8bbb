"""Every lesson of this site is as it should be. A failure names the lesson."""

import pytest

from lessons.authoring import takeaway
from lessons.authoring.checking import problems_of
from lessons.runs.course import course
from lessons.sandbox.endings import EXITED
from lessons.traces.spans import unended
from lessons.traces.standing import differences, standing_at
from lessons.traces.trace import tables_read

SLUGS = [lesson.slug for lesson in course()]


@pytest.mark.parametrize("slug", SLUGS)
def test_lesson_is_well(rehearsal_of, slug):
    assert [str(problem) for problem in problems_of(rehearsal_of(slug))] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_takeaway_passes(slug):
    assert [str(problem) for problem in takeaway.find_problems(course().lesson(slug))] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_what_begins_in_a_run_ends_and_what_stands_at_its_end_was_read_there(rehearsal_of, slug):
    for trace in rehearsal_of(slug).traces.values():
        events = list(trace)
        # A process that ends itself ends nothing of what it has begun.
        assert events[-1].outcome == EXITED or unended(events) == []
        assert differences(standing_at(events, events[-1].seq), tables_read(events)[-1]) == {}
