"""A lesson gives its actions, and its files with a variant over them."""

import pytest

from lessons.catalogue import UnknownAction, UnknownVariant, load_course


@pytest.fixture
def lesson(course_root):
    return load_course(course_root).lesson("post")


def test_action_is_found_by_its_name(lesson):
    assert lesson.action("send").label == "Send it"


def test_action_of_unknown_name_is_refused(lesson):
    with pytest.raises(UnknownAction):
        lesson.action("print")


def test_files_with_no_variant_are_those_shipped(lesson):
    assert lesson.files_with("")["shop/models.py"] == "PRICE = 1\n"


def test_files_with_a_variant_are_overlaid_in_place(lesson):
    files = lesson.files_with("late")

    assert files["shop/models.py"] == "PRICE = 2\n"
    assert list(files) == list(lesson.files)


def test_files_with_an_unknown_variant_are_refused(lesson):
    with pytest.raises(UnknownVariant):
        lesson.files_with("early")


def test_settings_of_a_variant_lie_over_those_of_the_lesson(course_root, lesson_folder):
    path = lesson_folder / "lesson.md"
    text = path.read_text()
    text = text.replace("[variants.late]", '[settings]\nDEBUG = false\nSITE = "x"\n\n[variants.late]')
    path.write_text(text.replace('reason = "It is late."', 'reason = "It is late."\nsettings.DEBUG = true'))

    lesson = load_course(course_root).lesson("post")

    assert lesson.settings_with("") == {"DEBUG": False, "SITE": "x"}
    assert lesson.settings_with("late") == {"DEBUG": True, "SITE": "x"}


def test_variant_says_what_it_is(lesson):
    variant = lesson.variant("late")

    assert (variant.title, variant.reason) == ("Late", "It is late.")
