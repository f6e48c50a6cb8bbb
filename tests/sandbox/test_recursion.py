"""A recursion in a lesson gets as deep as in a script."""

import subprocess
import sys
from dataclasses import replace

import pytest

ACTIONS = """
def deepen(depth):
    global reached
    reached = depth
    deepen(depth + 1)

def go():
    try:
        deepen(1)
    except RecursionError:
        print(reached)
"""


@pytest.mark.parametrize("compiled", [False, True], ids=["changed", "as shipped"])
def test_recursion_gets_as_deep_as_in_a_script(lesson, compiled):
    script = subprocess.run([sys.executable, "-c", f"{ACTIONS}\ngo()"], capture_output=True, text=True, check=True)

    run = replace(lesson(ACTIONS), compiled=compiled).run("go")

    # In Python 3.11 the mark of the innermost function counts like a call.
    assert int(script.stdout) - int(run.printed[0]) == (1 if sys.version_info < (3, 12) else 0)
