"""The run that a host shows the room from their own page of the lesson, for the projector."""

from lessons.pages.run_panel import RunPanel, with_whole_trace
from lessons.runs.models import Run, Sandbox
from lessons.workshops.models import Room


def run_of_host(room: Room) -> Run | None:
    """Return the driver's last run of the room's lesson, once they step through it: `position` says that they do."""
    if room.position is None or room.driver is None or room.poll_id:
        return None
    sandbox = Sandbox.objects.filter(learner=room.driver.learner_id, lesson=room.lesson).first()
    run = sandbox.last_run if sandbox else None
    return run if run and run.has_ended else None


def panel_of_host(room: Room) -> RunPanel | None:
    run = run_of_host(room)
    return with_whole_trace(run) if run else None
