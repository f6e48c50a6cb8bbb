"""What all tests share."""

import gc
import hashlib
import pickle
import shutil
import sys
from functools import cache
from pathlib import Path
from subprocess import PIPE, Popen

import msgspec
import pytest
from filelock import FileLock
from hypothesis import settings

from lessons.authoring.rehearsal import Rehearsal, rehearse
from lessons.runs import first_database
from lessons.runs.course import course
from lessons.runs.engine import supervisor
from tests.postgresql import find_pg_ctl, running_server
from tests.site import site_environment

ROOT = Path(__file__).parents[1]

# A shared machine stalls now and then; a property that is slow is not wrong.
settings.register_profile("signalbox", deadline=None)
settings.load_profile("signalbox")


def pytest_collection_modifyitems(items):
    for item in items:
        if "rehearsal_of" in item.fixturenames:
            item.add_marker(pytest.mark.course)


def pytest_collection_finish():
    # Three thousand tests and all that they import stay to the end: no collection need look at them again.
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory, worker_id):
    """A folder that all workers of a test run have in common."""
    own_folder = tmp_path_factory.getbasetemp()
    return own_folder if worker_id == "master" else own_folder.parent


@pytest.fixture(scope="session")
def started_once(shared_folder):
    """The data of a site that has been started once, for all workers: nobody may change it, but anybody copy it.

    What a first start makes takes longer than all else in a start. Beside the folder is what the site has printed.
    """
    folder = shared_folder / "site"
    command = [sys.executable, "manage.py", "serve", "--port", "0"]
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            with Popen(command, cwd=ROOT, env=site_environment(folder), stdout=PIPE, text=True) as site:
                line = site.stdout.readline()
                site.terminate()
                Path(f"{folder}.printed").write_text(line + site.stdout.read())
    return folder


@pytest.fixture(scope="session")
def data_of_started_site(started_once, tmp_path_factory):
    """A function that returns a new folder with the data of a site that has been started once."""
    return lambda: shutil.copytree(started_once, tmp_path_factory.mktemp("site"), dirs_exist_ok=True)


@pytest.fixture(scope="session")
def rehearsal_of(shared_folder):
    """A function that rehearses a lesson of this site: once in a test run, for all workers."""

    @cache
    def rehearsal(slug):
        lesson = course().lesson(slug)
        kept = shared_folder / f"{slug}.rehearsal"
        with FileLock(f"{kept}.lock"):
            if not kept.exists():
                (made,) = rehearse([lesson])
                kept.write_bytes(pickle.dumps(made.traces))
            return Rehearsal(lesson, pickle.loads(kept.read_bytes()))

    return rehearsal


@pytest.fixture(scope="session", autouse=True)
def _first_databases_are_made_once(shared_folder):
    """Keep what `migrate` has made of the same files, for all workers, as a site does.

    Each test has a database of the site's that is empty.
    """
    make = first_database.make_first_database

    @cache
    def kept(key):
        return pickle.loads(Path(shared_folder, key).read_bytes())

    def make_once(lesson, request, **options):
        if first_database.supervisor is not supervisor:
            return make(lesson, request, **options)  # A test has put something else there, and is about that.
        key = f"{hashlib.sha256(msgspec.msgpack.encode(request)).hexdigest()}.first"
        with FileLock(shared_folder / f"{key}.lock"):
            if not (shared_folder / key).exists():
                made = pickle.dumps(make(lesson, request, **options))
                (shared_folder / key).write_bytes(made)
        return kept(key)

    with pytest.MonkeyPatch.context() as session:
        session.setattr(first_database, "make_first_database", make_once)
        yield


@pytest.fixture(scope="session")
def postgresql_server():
    """Settings of a PostgreSQL server of its own."""
    if find_pg_ctl() is None:
        pytest.skip("PostgreSQL is not installed")
    with running_server() as server:
        yield server.settings
