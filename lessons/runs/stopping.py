"""Stops runs, whichever web process carries them out: the others write it into the row, and that one looks there."""

import logging
import threading
from uuid import UUID

from django.db import DatabaseError, connection

from lessons.runs import live
from lessons.runs.models import Run

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
"""Between two looks at the rows. A run that ends sooner costs none."""


def stop(run: Run) -> None:
    """End a run that goes on, soon."""
    if log := live.log_of(run.id):
        log.stop.ask()
    else:
        Run.objects.filter(pk=run.pk, status__in=Run.UNFINISHED).update(is_to_stop=True)


def stop_those_asked_for(runs: set[UUID]) -> None:
    """End those of the runs that go on in this process, and that were asked to stop in another."""
    for run_id in Run.objects.filter(pk__in=runs, is_to_stop=True).values_list("pk", flat=True):
        if log := live.log_of(run_id):
            log.stop.ask()


def keep_looking(closed: threading.Event) -> None:
    """Look for runs to stop, in a thread of its own, until `closed` is set."""
    seen: set[UUID] = set()
    while not closed.wait(LOOK_SECONDS):
        now = live.going_on_here()
        if lasting := seen & now:
            _look(lasting)
        seen = now


def _look(runs: set[UUID]) -> None:
    try:
        stop_those_asked_for(runs)
    except DatabaseError as error:
        # The next look comes soon, and each run has its limit.
        logger.warning("Nobody knows whether a run is to stop, for the database failed: %s", error)
    finally:
        # An SQLite file is let go when nobody uses the site.
        connection.close()
