"""A small course on disk, to be spoiled by each test in its own way."""

from pathlib import Path

import pytest

LESSON = """\
+++
title = "Post"
question = "Has it arrived?"
goal = "Know when."
focus = "shop/models.py"

[variants.late]
title = "Late"
reason = "It is late."
+++
Read [the models](shop/models.py).

## Then

More.
"""


@pytest.fixture
def course_root(tmp_path):
    """A course of one chapter and one lesson with one variant."""
    root = tmp_path / "course"
    chapter = root / "01-first"
    write(chapter / "chapter.md", '+++\ntitle = "First"\n+++\nOne line.\n')
    lesson = chapter / "02-post"
    write(lesson / "lesson.md", LESSON)
    write(lesson / "actions.py", 'def send():\n    """Send it"""\n    print("sent")\n')
    write(lesson / "app/shop/__init__.py", "")
    write(lesson / "app/shop/models.py", "PRICE = 1\n")
    write(lesson / "variants/late/shop/models.py", "PRICE = 2\n")
    return root


@pytest.fixture
def lesson_folder(course_root):
    return course_root / "01-first" / "02-post"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
