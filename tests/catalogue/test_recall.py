"""Recall items are about a story of their own, and each is named once."""

import pytest

from lessons.catalogue import ContentError, load_course
from lessons.catalogue.lesson import RECALL
from tests.catalogue.conftest import write

ITEM = """
[[recall]]
name = "price"
form = "value"
question = "What does it cost?"
explanation = "So much."
options = [{value = "1", text = "One"}, {value = "2", text = "Two"}]
"""
PROOF = """
from lessons.proofs import answer


@answer(action="sell", variant="recall")
def price(trace):
    return "1"
"""


@pytest.fixture
def with_recall(lesson_folder):
    """The folder of a lesson with one recall item."""
    text = (lesson_folder / "lesson.md").read_text()
    write(lesson_folder / "lesson.md", text.replace("\n[variants", f"{ITEM}\n[variants", 1))
    write(lesson_folder / "proofs.py", PROOF)
    write(lesson_folder / "recall/actions.py", 'def sell():\n    """Sell it"""\n    print("sold")\n')
    write(lesson_folder / "recall/kiosk/__init__.py", "")
    return lesson_folder


def spoil(file, old, new):
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def refusal(course_root):
    with pytest.raises(ContentError) as refused:
        load_course(course_root)
    return str(refused.value)


def test_item_is_read_with_its_story(course_root, with_recall):
    lesson = load_course(course_root).lesson("post")

    assert [item.name for item in lesson.recall] == ["price"]
    assert lesson.scenario("price").step.variant == RECALL
    assert {"kiosk/__init__.py", "shop/models.py"} <= set(lesson.files_with(RECALL))


def test_story_is_offered_as_no_variant(course_root, with_recall):
    lesson = load_course(course_root).lesson("post")

    assert not lesson.has_variant(RECALL)
    assert all(step.variant != RECALL for step in lesson.steps)


def test_story_does_not_change_what_a_lesson_begins_with(course_root, with_recall):
    before = load_course(course_root).lesson("post").content_hash
    write(with_recall / "recall/kiosk/models.py", "PRICE = 3\n")

    assert load_course(course_root).lesson("post").content_hash == before


def test_item_about_the_lessons_own_story_is_refused(course_root, with_recall):
    spoil(with_recall / "proofs.py", 'action="sell", variant="recall"', 'action="send"')

    assert "the recall item `price` is not about another story." in refusal(course_root)


def test_item_in_an_order_is_refused(course_root, with_recall):
    spoil(with_recall / "lesson.md", 'form = "value"', 'form = "order"')

    assert "the recall item `price` has the form order." in refusal(course_root)


def test_name_that_is_taken_is_refused(course_root, with_recall):
    spoil(with_recall / "lesson.md", ITEM, f"{ITEM}{ITEM}")

    assert "`price` is asked twice." in refusal(course_root)


def test_proof_of_an_action_that_the_story_has_not_is_refused(course_root, with_recall):
    spoil(with_recall / "proofs.py", '"sell"', '"send"')

    assert "price() asks for send--recall, which the lesson has not." in refusal(course_root)


def test_variant_of_this_name_is_refused(course_root, lesson_folder):
    spoil(lesson_folder / "lesson.md", "[variants.late]", "[variants.recall]")
    (lesson_folder / "variants/late").rename(lesson_folder / "variants/recall")

    assert "the name `recall` is reserved." in refusal(course_root)
