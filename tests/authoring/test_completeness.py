"""A lesson has all its parts, short prose and titles in sentence case."""

import re

import pytest

from lessons.authoring.completeness import find_problems


@pytest.fixture
def complaints(lesson_read):
    return lambda: [str(problem) for problem in find_problems(lesson_read())]


def test_whole_lesson_has_no_problem(complaints):
    assert complaints() == []


def test_missing_hint_is_found(author, complaints):
    author.replace("lesson.md", '    "Change the note object that you have, then call its `save()`.",\n', "")

    (complaint,) = complaints()

    assert complaint.startswith("course/01-notes/01-note-count/lesson.md: there are 2 hints. Write 3: where to look,")


def test_missing_recall_item_is_found(author, complaints):
    text = author.path("lesson.md").read_text()
    start = text.index("[[recall]]", text.index("[[recall]]") + 1)
    author.path("lesson.md").write_text(text[:start] + text[text.index("[check]") :])

    (complaint,) = complaints()

    assert "there are 1 recall items. Ask 2 of another story, each a table [[recall]]." in complaint


def test_long_lesson_is_found(author, complaints):
    with author.path("lesson.md").open("a") as file:
        file.write("\n\n".join(f"## Part {number}\n\n{'word ' * 150}" for number in range(5)))

    (complaint,) = complaints()

    assert re.search(r"the prose has 7\d\d words. Shorten it to 700.", complaint)


def test_long_section_is_found(author, complaints):
    with author.path("lesson.md").open("a") as file:
        file.write(f"\n## Much\n\n{'word ' * 230}\n")

    (complaint,) = complaints()

    assert "the section “Much” has 230 words. Shorten it to 220." in complaint


@pytest.mark.parametrize("title", ["Counting Words", "counting words", "How Django Counts"])
def test_title_in_another_case_is_found(author, complaints, title):
    author.replace("lesson.md", 'title = "Counting too late"', f'title = "{title}"')

    (complaint,) = complaints()

    assert f"the title “{title}” is not in sentence case" in complaint


@pytest.mark.parametrize("title", ["Counting words", "A Note for Django", "pre_save and I", "save() counts"])
def test_title_with_names_of_the_code_is_in_sentence_case(author, complaints, title):
    author.replace("lesson.md", 'title = "Counting too late"', f'title = "{title}"')

    assert complaints() == []


def add_actions(author, count):
    with author.path("actions.py").open("a") as file:
        file.write("".join(f'\n\ndef more_{number}():\n    """More"""\n' for number in range(count)))


def test_nine_actions_are_no_problem(author, complaints):
    add_actions(author, 7)

    assert complaints() == []


def test_tenth_action_is_found(author, complaints):
    add_actions(author, 8)

    (complaint,) = complaints()

    assert "actions.py: there are 10 actions. Write from 2 to 9." in complaint


def test_missing_solution_is_found(author, complaints):
    author.path("variants/solution").rename(author.path("variants/other"))
    author.replace("lesson.md", "[variants.solution]", "[variants.other]")

    (complaint,) = complaints()

    assert "variants: there is no solution. Put the files that it changes into variants/solution/." in complaint


def test_predictions_of_one_form_are_found(author, complaints):
    author.replace("lesson.md", 'form = "order"', 'form = "rows"')

    (complaint,) = complaints()

    assert "all predictions have the form rows, value." in complaint


def test_missing_check_is_found(author, complaints):
    start = '[check]\ntext = "After `rewrite()` the row still'
    author.replace("lesson.md", start, '[variants.solution.settings]\nX = "')
    author.replace("proofs.py", '@check(action="rewrite_note", after=("write_note",))\n', "")

    (complaint,) = complaints()

    assert "there is no exercise. Add a table [check] with a text" in complaint


def test_missing_takeaway_is_found(author, complaints):
    author.replace("lesson.md", '[takeaway]\ntext = "A test', '[variants.solution.settings]\nX = "')
    author.path("takeaway/test_count.py").unlink()

    (complaint,) = complaints()

    assert "there is no take-away test. Add takeaway/test_<name>.py and a table [takeaway]" in complaint
