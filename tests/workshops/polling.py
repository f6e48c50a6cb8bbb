"""A room that is asked a question, for the tests of polls."""

from lessons.runs.course import course
from lessons.workshops import polls
from lessons.workshops.models import Poll

LESSON = "on-commit"
VALUE, ORDER, ROWS = "time_of_the_mail", "order_of_two_bookings", "bookings_that_remain"
SEVERAL = "arguments_of_the_journal"
LESSONS = {SEVERAL: "receiver-contract"}
"""Of the questions that are not asked in LESSON."""
RIGHT, WRONG, OTHER = "inside create()", "after create()", "never"
PHASES = ["ready", "vote", "discuss", "vote again", "run", "debrief"]


def prediction(name):
    return course().lesson(LESSON).prediction(name)


def ask(workshop, name=VALUE, *, phase="ready"):
    """Ask the room a question, and go on to a phase, without the run that settles it."""
    polls.open_poll(workshop.room, LESSONS.get(name, LESSON), name)
    for passed in PHASES[: min(PHASES.index(phase), 4)]:
        polls.step(workshop.room, now(workshop).pk, after=passed)
    return now(workshop)


def now(workshop):
    return Poll.objects.filter(room=workshop.room).latest("pk")


def press(workshop, person, *, after=None):
    """Take the next step as the host's button does."""
    poll = now(workshop)
    return person.post(f"{workshop.address}polls/{poll.pk}/step/", after=after or poll.phase)


def say(workshop, person, *answer, ballot=None, **fields):
    poll = now(workshop)
    data = {"ballot": ballot or f"{poll.pk}-{poll.round}", "answer": answer, **fields}
    return person.post(f"{workshop.address}polls/vote/", **data)
