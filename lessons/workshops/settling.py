"""The run that settles a poll: a real one, of the room's own learner, on fresh data."""

from lessons.catalogue import Lesson
from lessons.learners.models import Learner
from lessons.runs.carrying_out import carry_out
from lessons.runs.course import lesson_or_none
from lessons.runs.event_log import EventLog
from lessons.runs.models import Run
from lessons.runs.starting import NotStarted, start
from lessons.workshops.log import append, changing
from lessons.workshops.models import Poll, Room

LESSON_LOST = "The course no longer has this question."


def settle(room: Room, poll_id: int) -> None:
    """Run what a poll is about, unless that has been done. Blocks until the run is kept, or is known not to be."""
    poll = Poll.objects.filter(pk=poll_id, room=room, phase=Poll.Phase.RUN, run=None, ended_at=None).first()
    if poll is None:
        return
    lesson = lesson_or_none(poll.lesson)
    if lesson is None or lesson.prediction(poll.prediction) is None:
        _note(poll, problem=LESSON_LOST)
        return
    run = _run(_learner_of(room), lesson, poll.prediction)
    log = EventLog(lesson.files_with(run.variant))
    try:
        start(run, lesson, log)
    except NotStarted as error:
        _note(poll, problem=str(error))
        return
    carry_out(run, lesson, log)
    if log.problem:
        _note(poll, problem=log.problem)
    else:
        _note(poll, run=run)


def _run(learner: Learner, lesson: Lesson, prediction: str) -> Run:
    scenario = lesson.scenario(prediction)
    return Run(
        learner=learner,
        action=scenario.step.action,
        variant=scenario.step.variant,
        after=[str(step) for step in scenario.after],
        proof=prediction,
        answer=(),
        # Everybody in the room sees it, and may look at it again at home.
        shared=True,
    )


def _learner_of(room: Room) -> Learner:
    with changing(room.pk) as now:
        if now.learner is None:
            now.learner = Learner.objects.create()
            now.save(update_fields=["learner"])
        return now.learner


def _note(poll: Poll, *, run: Run | None = None, problem: str = "") -> None:
    with changing(poll.room_id) as room:
        # Another device may have had it run meanwhile: that run settles it.
        unsettled = Poll.objects.filter(pk=poll.pk, phase=Poll.Phase.RUN, run=None)
        if unsettled.update(run=run, problem=problem):
            append(room, "poll_changed")
