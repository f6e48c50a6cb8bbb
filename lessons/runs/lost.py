"""Finds the runs that nobody carries out any more, for their process has died, and ends them."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from lessons.runs import live
from lessons.runs.keeping import discard, end_without_trace
from lessons.runs.models import Run
from lessons.runs.process import forget_dead_processes, is_alive, this_process

LONGEST = timedelta(minutes=10)
"""What a run may take in a process of which this machine knows nothing, the time in the queue included."""


def end_all_lost_runs() -> None:
    """End the runs that were left by processes which have died: for the start of the site."""
    end_lost_runs(Run.objects.all())
    forget_dead_processes()


def end_lost_runs(runs: QuerySet[Run]) -> None:
    """End those of the runs whose process has died. One that another living process carries out is left alone."""
    for run in runs.filter(status__in=Run.UNFINISHED).select_related("learner", "sandbox"):
        if run.process == this_process():
            # Its learner has been told already why it is not kept, but the database did not let go of its row.
            if live.log_of(run.id) is None:
                discard(run)
        elif not _may_go_on(run):
            end_without_trace(run)


def up_to_date(run: Run) -> Run | None:
    """Return a run as it is now, ended if it was lost; None where its learner has been forgotten meanwhile."""
    same = Run.objects.select_related("learner", "sandbox").filter(pk=run.pk)
    end_lost_runs(same)
    return same.first()


def _may_go_on(run: Run) -> bool:
    alive = is_alive(run.process)
    return run.created_at > timezone.now() - LONGEST if alive is None else alive
