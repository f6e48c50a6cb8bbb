"""A claim that holds whatever the app does is found."""

import pytest

from lessons.authoring.mutants import with_emptied_receivers, with_nothing_connected
from lessons.authoring.mutations import find_problems

pytestmark = pytest.mark.thorough

RECEIVERS = """
from django.db.models.signals import post_init, post_save, pre_init
from django.dispatch import receiver


@receiver(pre_init)
def decorated(sender, **kwargs):
    print("decorated")


async def connected(sender, **kwargs):
    print("connected")


def neither():
    print("neither")


post_save.connect(connected)
"""


@pytest.fixture
def complaints(rehearsed):
    return lambda: [str(problem) for problem in find_problems([rehearsed()])]


@pytest.fixture
def vague(author):
    """The author, who has left the receiver out of a proof that is about it."""
    author.replace("proofs.py", 'count=trace.receivers("count_words"), ', "")
    author.replace("proofs.py", '== ("count", "insert")', '== ("insert",)')
    return author


@pytest.fixture
def lesson(author, lesson_read):
    author.write("app/notebook/signals.py", RECEIVERS)
    return lesson_read()


def test_claims_about_what_the_app_does_are_refuted(complaints):
    assert complaints() == []


def test_claim_that_holds_whatever_the_app_does_is_found(vague, complaints):
    (complaint,) = complaints()

    assert complaint.startswith(
        "course/01-notes/01-note-count/proofs.py: the claim counted_before_the_insert() also holds"
    )
    assert "say with `survives` why" in complaint


def test_claim_that_says_why_is_not_a_problem(vague, complaints):
    vague.replace("proofs.py", '@claim(action="write_note")', '@claim(action="write_note", survives="Always true.")')

    assert complaints() == []


def test_app_that_cannot_be_loaded_refutes_nothing(vague, complaints):
    vague.write("variants/counting-too-late/notebook/apps.py", "raise RuntimeError")

    assert len(complaints()) == 1


def test_nothing_is_connected_and_all_else_stays(lesson):
    text = with_nothing_connected(lesson).files["notebook/signals.py"]

    assert "@receiver" not in text
    assert ".connect(" not in text
    assert [name in text for name in ("decorated", "connected", "neither")] == [True, True, True]


def test_each_receiver_is_emptied_alone(lesson):
    emptied = {name: changed.files["notebook/signals.py"] for name, changed in with_emptied_receivers(lesson)}

    assert [name in emptied for name in ("decorated", "connected", "neither")] == [True, True, False]
    assert "print('decorated')" not in emptied["decorated"]
    assert "print('connected')" in emptied["decorated"]
    assert "print('connected')" not in emptied["connected"]


def test_files_without_receivers_keep_their_text(lesson):
    assert with_nothing_connected(lesson).files["notebook/models.py"] == lesson.files["notebook/models.py"]
