"""What all tests share."""

import pickle
from functools import cache

import pytest
from filelock import FileLock
from hypothesis import settings

from lessons.authoring.rehearsal import Rehearsal, rehearse
from lessons.runs.course import course

# A shared machine stalls now and then; a property that is slow is not wrong.
settings.register_profile("signalbox", deadline=None)
settings.load_profile("signalbox")


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
