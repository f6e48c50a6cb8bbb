"""What only another version of Django has is neither run nor missed here."""

import django
import pytest

from lessons.authoring import completeness, golden
from lessons.authoring.rehearsal import rehearse, scenarios
from lessons.catalogue import load_course
from lessons.catalogue.versions import SUPPORTED, feature_release

RUNNING = feature_release(django.get_version())
ELSEWHERE = "<6.0" if SUPPORTED[-1] == RUNNING else ">=6.1"
CLAIM = """

@claim(action="print_note")
def note_is_printed(trace):
    return trace.printed
"""


@pytest.fixture
def author(author):
    with author.path("actions.py").open("a") as file:
        file.write('\n\ndef print_note():\n    """Print the note"""\n    print(Note.objects.first())\n')
    with author.path("proofs.py").open("a") as file:
        file.write(CLAIM)
    with author.path("lesson.md").open("a") as file:
        file.write("\n[It is printed.](claim:note_is_printed)\n")
    author.replace(
        "lesson.md", "[variants.solution]", f'[actions.print_note]\ndjango = "{ELSEWHERE}"\n\n[variants.solution]'
    )
    return author


@pytest.fixture
def read(author, course_root):
    return lambda: load_course(course_root, version=RUNNING).lesson("note-count")


@pytest.fixture
def rehearsed(read):
    return lambda: rehearse([read()])[0]


def test_it_is_not_run(read):
    assert "print_note" not in {scenario.step.action for scenario in scenarios(read())}


def test_its_golden_traces_may_be_there_or_not(author, rehearsed):
    before = golden.find_problems(rehearsed())
    author.write("traces/print_note--shipped.txt", "printed by the other version\n")
    after = golden.find_problems(rehearsed())

    assert [str(problem) for problem in before + after] == []


def test_recording_leaves_its_golden_traces_alone(author, rehearsed):
    author.write("traces/print_note--shipped.txt", "printed by the other version\n")

    golden.record(rehearsed())

    assert author.path("traces/print_note--shipped.txt").exists()


def test_it_counts_as_a_difference(author, rehearsed):
    author.replace("proofs.py", CLAIM, "")
    author.replace("lesson.md", "[It is printed.](claim:note_is_printed)", "It is printed.")
    author.replace("lesson.md", "[check]", '[differences]\n"6.1" = "The note is printed."\n\n[check]')

    assert "differ" not in " ".join(map(str, golden.find_problems(rehearsed())))


def test_variant_that_is_the_solution_has_to_be_everywhere(author, read):
    author.replace("lesson.md", 'title = "Solution"', f'title = "Solution"\ndjango = "{ELSEWHERE}"')

    assert "there is no solution." in " ".join(map(str, completeness.find_problems(read())))
