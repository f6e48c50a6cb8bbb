"""What the whole room sees on the wall."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lessons.runs.models import Run, Sandbox
from lessons.traces.events import QueryRan, RunFinished, RunStarted
from lessons.traces.packing import pack
from lessons.workshops.models import Room
from lessons.workshops.rooms import Place, end_room, move, show_position
from tests import personas
from tests.workshops.polling import ROWS, ask

TRACE = (
    RunStarted(seq=1, action="create_author", django="5.2.19", python="3.11.7"),
    QueryRan(
        seq=2, database="default", sql="SELECT 1", parameters=(), duration_us=80, rows=1, error="", place="actions.py:6"
    ),
    RunFinished(seq=3, outcome="returned", sentence="Finished."),
)


def wall(workshop):
    return workshop.host.page(f"{workshop.address}projector/")


def change(workshop, **state):
    Room.objects.filter(pk=workshop.room.pk).update(**state)


def test_room_reads_where_to_join_and_with_which_code(workshop):
    page = wall(workshop)

    assert "testserver/rooms" in personas.text(page)
    assert workshop.room.shown_code in page
    assert f"{workshop.address}qr.svg" in page


def test_lesson_is_shown_with_its_question_and_code(workshop):
    move(workshop.device, Place(lesson="on-commit"))

    page = wall(workshop)

    assert "How do I avoid a mail about a booking that was rolled back?" in personas.text(page)
    assert "<code>transaction.on_commit()</code>" in page
    assert "book_seat" in page


def test_code_is_that_of_the_action_and_the_variant(workshop):
    move(workshop.device, Place(lesson="on-commit", action="decline_card", variant="solution"))

    code = personas.text(wall(workshop).partition('class="projector__code"')[2])

    assert "def decline_card" in code
    assert "on_commit" in code


def test_code_begins_behind_the_imports(workshop):
    move(workshop.device, Place(lesson="on-commit"))

    assert "import" not in personas.text(wall(workshop).partition('class="projector__code"')[2])


def test_code_of_a_question_is_what_will_run(workshop):
    ask(workshop, ROWS)

    assert "try_box_first" in wall(workshop)


def test_time_to_run_it_is_a_calm_page(workshop):
    change(workshop, timer_ends_at=timezone.now() + timedelta(minutes=5))

    page = wall(workshop)

    assert "Run it yourselves" in page
    assert "data-ends-at" in page


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ({"is_paused": True}, "Please look up from your screen."),
        ({"message": "Back at eleven."}, "Back at eleven."),
        ({"lesson": ""}, "The workshop has not started yet."),
        ({"ended_at": timezone.now()}, "This workshop has ended."),
    ],
)
def test_state_of_the_room_is_said(workshop, state, said):
    change(workshop, **state)

    assert said in wall(workshop)


def test_room_that_has_ended_asks_nobody_to_join(workshop):
    end_room(workshop.room)

    assert "qr.svg" not in wall(workshop)


@pytest.fixture
def ran(workshop):
    """The host has run an action of the lesson where the room is."""
    sandbox = Sandbox.objects.create(learner=workshop.host.row, lesson="created-flag", content_hash="x")
    sandbox.last_run = Run.objects.create(
        learner=workshop.host.row,
        sandbox=sandbox,
        status=Run.Status.ENDED,
        number=1,
        action="create_author",
        outcome="returned",
        trace=pack(TRACE),
    )
    sandbox.save()
    return sandbox.last_run


def test_run_of_the_host_is_shown_while_they_step_through_it(workshop, ran):
    show_position(workshop.device, 2)

    page = wall(workshop)

    assert f'data-run-shown="{ran.pk}"' in page
    assert 'data-position="2"' in page


def test_run_of_the_host_is_not_shown_before_they_step_through_it(workshop, ran):
    assert "data-run-shown" not in wall(workshop)


def test_question_takes_the_place_of_the_hosts_run(workshop, ran):
    show_position(workshop.device, 2)

    ask(workshop)
    show_position(workshop.device, 1)

    assert "data-run-shown" not in wall(workshop)
