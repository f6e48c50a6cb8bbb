"""A lesson with keys, times, salts and tokens that no two runs have in common has golden traces all the same."""

import shutil

import pytest

from lessons.authoring import golden
from lessons.runs import fresh_data
from lessons.sandbox.supervisor import Supervisor
from tests.authoring.conftest import Author, recorded

pytestmark = pytest.mark.thorough

MODELS = """\
import uuid

from django.db import models


class Note(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    text = models.TextField()
    words = models.PositiveIntegerField(default=0)
    changed = models.DateTimeField(auto_now=True)
    day = models.DateField(auto_now_add=True)
"""
QUICK_HASHES = """\
[settings]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
"""
ACTIONS = '''\
from datetime import timedelta

from django.contrib.auth.models import User
from django.utils.crypto import get_random_string

from notebook.models import Note
from notebook.rewriting import rewrite


def write_note():
    """Write a note"""
    note = Note.objects.create(text="Buy milk")
    Note.objects.bulk_create(Note(text=text) for text in ("one", "two", "three", "four", "five"))
    User.objects.create_user("ada", password="secret")
    print(note, note.pk.hex, repr(note.changed + timedelta(days=14)), object(), get_random_string(32))


def rewrite_note():
    """Rewrite the note"""
    rewrite(Note.objects.create(text="Buy milk"), "Buy milk, bread and butter")
'''


@pytest.fixture(scope="session")
def unstable_course(whole_course, tmp_path_factory):
    """The folder of the course with its traces recorded: nobody may change it."""
    course = shutil.copytree(whole_course, tmp_path_factory.mktemp("unstable") / "course")
    author = Author(course / "01-notes" / "01-note-count")
    shutil.rmtree(author.path("traces"))
    author.replace("lesson.md", "[check]", f"{QUICK_HASHES}\n\n[check]")
    author.write("app/notebook/models.py", MODELS)
    author.write("actions.py", ACTIONS)
    return recorded(course)


@pytest.fixture
def course_root(unstable_course, tmp_path):
    return shutil.copytree(unstable_course, tmp_path / "course")


@pytest.fixture
def complaints(rehearsed):
    return lambda: [str(problem) for problem in golden.find_problems(rehearsed())]


def test_recorded_values_that_cannot_be_stable_are_no_difference(complaints, monkeypatch):
    another = Supervisor(idle=2)  # its children have other addresses
    monkeypatch.setattr(fresh_data, "supervisor", another)

    found = complaints()

    another.close()
    assert found == []


def test_record_of_values_that_cannot_be_stable_changes_nothing_the_second_time(rehearsed):
    assert golden.record(rehearsed()) == ""


def test_masks_tell_which_values_are_the_same(author):
    lines = author.path("traces/rewrite_note--shipped.txt").read_text().splitlines()
    row = "id=«uuid 1», text=Buy milk, words=2, changed=«now 1», day=«now 2»"
    (inserted,) = [line for line in lines if line.startswith("inserted into notebook_note")]
    (updated,) = [line for line in lines if line.startswith("updated in notebook_note")]
    assert row in inserted
    assert f"{row} -> {row.replace('Buy milk', 'Buy milk, bread and butter')}" in updated


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("actions.py", 'text="Buy milk")\n    Note', 'text="Buy bread")\n    Note'),
        ("actions.py", '"ada"', '"eve"'),
        ("actions.py", "print(note, note.pk.hex", "print(note, note.pk.int"),
        ("actions.py", "note.pk.hex", "Note().pk.hex"),
        ("app/notebook/models.py", "auto_now=True", "default='2024-02-29T12:00Z'"),
    ],
)
def test_ordinary_change_beside_masks_is_a_difference(author, complaints, name, old, new):
    author.replace(name, old, new)

    assert any("write_note() behaves differently" in complaint for complaint in complaints())
