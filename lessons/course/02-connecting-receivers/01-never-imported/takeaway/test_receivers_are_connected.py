"""The modules with your receivers are imported when Django starts.

The test asks a new process, because in this one another test may have imported them.
"""

import os
import subprocess
import sys

import pytest

MODULES_WITH_RECEIVERS = ["lighthouse.signals"]

START_DJANGO = """
import sys
import django

django.setup()
print(sys.argv[1] in sys.modules)
"""


@pytest.mark.parametrize("module", MODULES_WITH_RECEIVERS)
def test_module_is_imported_when_django_starts(module):
    started = subprocess.run(  # noqa: S603 - this very Python, with the program above
        [sys.executable, "-c", START_DJANGO, module],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert started.stdout.splitlines()[-1:] == ["True"], started.stderr
