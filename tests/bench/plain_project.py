"""The same scenario in a plain Django project, by a fresh `manage.py shell -c`; a kernel runs the project, too."""

import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.scenario import FILES

MANAGE = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "plain_settings"
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
"""
SETTINGS = """
import os
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "shop"]
DATABASE = os.environ.get("PLAIN_DATABASE", "plain.sqlite3")
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATABASE}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECRET_KEY = "plain"
USE_TZ = True
"""


def shell_milliseconds(folder: Path, rounds: int) -> float:
    """Return the median of whole processes that run the scenario once."""
    write(folder)
    _manage(folder, "migrate", "--run-syncdb", "--verbosity=0")
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        _manage(folder, "shell", "-c", "import actions; actions.scenario()")
        times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def write(folder: Path) -> None:
    for path, text in {"manage.py": MANAGE, "plain_settings.py": SETTINGS, **FILES}.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)


def _manage(folder: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)
