"""Settings of the tests: those of the site, on data that are thrown away."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

_data = TemporaryDirectory(prefix="signalbox-tests-")
os.environ["SIGNALBOX_DATA_DIR"] = _data.name

from tutorial_site.settings import *  # noqa: E402, F403 - the line above is for it
from tutorial_site.settings import DATABASES, INSTALLED_APPS, STATIC_ROOT, STORAGES  # noqa: E402

# A file, as in real life: an in-memory database is shared between threads by other rules.
DATABASES["default"]["TEST"] = {"NAME": Path(_data.name, "test.sqlite3")}
# Tests do not collect static files first; whitenoise warns of a folder that is not there.
STATIC_ROOT.mkdir(parents=True)
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Models for the tracer to be tested with.
INSTALLED_APPS += ["tests.bookshop"]
