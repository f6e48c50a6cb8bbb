"""What all tests share."""

import gc
import os
import pickle
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from filelock import FileLock
from hypothesis import settings

from lessons.authoring.rehearsal import Rehearsal, rehearse
from lessons.runs import first_database
from lessons.runs.course import course
from lessons.runs.engine import supervisor

# A shared machine stalls now and then; a property that is slow is not wrong.
settings.register_profile("signalbox", deadline=None)
settings.load_profile("signalbox")


def pytest_collection_finish():
    # Three thousand tests and all that they import stay to the end: no collection need look at them again.
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def rehearsal_of(tmp_path_factory, worker_id):
    """A function that rehearses a lesson of this site: once in a test run, for all workers."""
    own_folder = tmp_path_factory.getbasetemp()
    shared_folder = own_folder if worker_id == "master" else own_folder.parent

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
def _first_databases_are_made_once():
    """Keep what `migrate` has made of the same files, as a site does: each test has a site's database of its own."""
    made = {}
    make = first_database.make_first_database

    def make_once(lesson, request, **options):
        if first_database.supervisor is not supervisor:
            return make(lesson, request, **options)  # A test has put something else there, and is about that.
        key = msgspec.msgpack.encode(request)
        if key not in made:
            made[key] = make(lesson, request, **options)
        return made[key]

    with pytest.MonkeyPatch.context() as session:
        session.setattr(first_database, "make_first_database", make_once)
        yield


@pytest.fixture(scope="session")
def postgresql_server():
    """A PostgreSQL server of its own, which listens on a socket in a temporary folder and nowhere else."""
    programs = [*Path("/usr/lib/postgresql").glob("*/bin"), *map(Path, filter(None, [shutil.which("pg_ctl")]))]
    if not programs:
        pytest.skip("PostgreSQL is not installed")
    program = programs[0] / "pg_ctl" if programs[0].is_dir() else programs[0]
    # The server refuses to be started by root.
    user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}

    def run(*arguments):
        subprocess.run([program, *arguments], check=True, cwd="/", stdout=subprocess.DEVNULL, **user)

    # Not in pytest's own folder, into which its user alone may look.
    with TemporaryDirectory(prefix="signalbox-") as name:
        folder = Path(name)
        if user:
            shutil.chown(folder, **user)
        data, log = folder / "data", folder / "log"
        run("initdb", "-D", data, "-o", "--username=postgres --auth=trust --no-sync")
        run("start", "-D", data, "-l", log, "-o", f"-k {folder} -c listen_addresses='' -c fsync=off")
        yield {"ENGINE": "django.db.backends.postgresql", "NAME": "postgres", "USER": "postgres", "HOST": name}
        run("stop", "-D", data, "-m", "immediate")
