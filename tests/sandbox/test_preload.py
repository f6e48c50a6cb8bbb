"""Runs may ask for modules that are imported before their child is forked."""

import pytest

from lessons.sandbox.supervisor import SandboxUnavailable

LOOK = """
import sys

def look():
    print("colorsys" in sys.modules)
"""


def test_preloaded_module_is_there_before_the_run(lesson):
    looking = lesson(LOOK, migrate=False, preload=["colorsys"])

    assert [looking.run("look").printed, looking.run("look").printed] == [["True"], ["True"]]


def test_module_is_preloaded_for_no_other_run(lesson):
    lesson(LOOK, migrate=False, preload=["colorsys"]).run("look")

    assert lesson(LOOK, migrate=False).run("look").printed == ["False"]


def test_module_that_cannot_be_imported_is_no_trouble_for_other_runs(lesson, capfd):
    with pytest.raises(SandboxUnavailable, match="its own messages say why"):
        lesson(LOOK, migrate=False, preload=["no_such_module"]).run("look")

    assert "No module named 'no_such_module'" in capfd.readouterr().err
    assert lesson(LOOK, migrate=False).run("look").printed == ["False"]


def test_lost_zygote_that_had_preloaded_is_replaced(lesson, own_supervisor):
    looking = lesson("import os\n" + LOOK, by=own_supervisor, migrate=False, preload=["colorsys"])
    looking.run("look")
    for zygote in own_supervisor._zygotes.values():
        zygote.end()

    assert looking.run("look").printed == ["True"]
