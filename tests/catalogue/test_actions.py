"""Each public function of actions.py is a button."""

from pathlib import PurePath

import pytest

from lessons.catalogue import Action, ContentError
from lessons.catalogue.actions import as_written, read_actions
from tests.linear import assert_linear

PATH = PurePath("actions.py")


def test_actions_stand_in_the_order_of_the_file():
    source = 'def b():\n    """B"""\n\n\ndef a():\n    """A"""\n'

    actions = read_actions(source, PATH)

    assert [action.name for action in actions] == ["b", "a"]


def test_label_is_the_first_line_of_the_docstring():
    source = 'def go():\n    """Go now\n\n    And quickly.\n    """\n    print("x")\n'

    (action,) = read_actions(source, PATH)

    assert action.label == "Go now"


def test_source_is_the_function_without_its_docstring():
    source = 'import os\n\n\ndef go():\n    """Go\n\n    now\n    """\n    # why\n    print("x")\n\n\nX = 1\n'

    (action,) = read_actions(source, PATH)

    assert action.source == 'def go():\n    # why\n    print("x")'


def test_source_shows_decorators():
    source = '\n@atomic\n@other(1)\nasync def go():\n    """Go"""\n    pass\n'

    (action,) = read_actions(source, PATH)

    assert action.source == "@atomic\n@other(1)\nasync def go():\n    pass"


def test_source_is_cut_right_behind_a_form_feed():
    source = 'X = 1\n\f\ndef go():\n    """Go"""\n    pass\n'

    (action,) = read_actions(source, PATH)

    assert action.source == "def go():\n    pass"


def test_private_function_is_no_action():
    source = 'def _known():\n    return 1\n\n\ndef go():\n    """Go"""\n'

    assert [action.name for action in read_actions(source, PATH)] == ["go"]


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("X = 1\n", "there is no public function"),
        ("def go():\n    pass\n", r"go\(\) has no docstring"),
        ('def go(author):\n    """Go"""\n', r"go\(\) takes an argument"),
        ('def go(*, author=None):\n    """Go"""\n', r"go\(\) takes an argument"),
        ('def go(**kwargs):\n    """Go"""\n', r"go\(\) takes an argument"),
        ("def go(:\n", "line 1 is not Python"),
    ],
)
def test_file_that_makes_no_buttons_is_refused(source, complaint):
    with pytest.raises(ContentError, match=complaint):
        read_actions(source, PATH)


ADD = Action("add", "Add", "def add():\n    pass")


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ('def add():\n    """Add"""\n    one()\n\n    two()\n\n\nx = 1\n', "def add():\n    one()\n\n    two()"),
        ("import a\n\n@atomic\n@b(1)\nasync def add():\n    one()\n", "@atomic\n@b(1)\nasync def add():\n    one()"),
        ("def add(\n    x,\n):\n    one()\ndef other():\n    pass", "def add(\n    x,\n):\n    one()"),
        ("def other():\n    pass\n", ADD.source),
        ("def add_more():\n    pass\n", ADD.source),
        ("def (:\n", ADD.source),
        ("def add():", "def add():"),
    ],
)
def test_action_is_shown_as_a_learner_has_written_it(source, shown):
    action = as_written(ADD, source)

    assert action.source == shown


def test_docstring_of_a_learner_is_the_label():
    action = as_written(ADD, '@b\ndef add():\n    """Add two"""\n    one()\n')

    assert (action.label, action.source) == ("Add two", "@b\ndef add():\n    one()")


@pytest.mark.parametrize("line", ["pass", '"""', '""""""', '"""Begins', "'''Add two'''", '"""""'])
def test_label_is_as_shipped_where_there_is_no_docstring_of_one_line(line):
    action = as_written(ADD, f"def add():\n    {line}\n")

    assert (action.label, action.source) == ("Add", f"def add():\n    {line}")


@pytest.mark.parametrize("unit", ["\n", "def add\n", "@a\n", "  \n", "def add(\n"])
def test_looking_for_an_action_takes_time_in_proportion_to_the_text(unit):
    assert_linear(lambda text: as_written(ADD, text), lambda size: unit * size, size=4_000)
