"""The run that settles a poll, and what everybody then sees of the votes."""

import pytest

from lessons.learners.models import Learner
from lessons.runs.models import Run
from lessons.runs.starting import NotStarted
from lessons.workshops import settling
from lessons.workshops.models import Room
from lessons.workshops.overview import overview_of
from lessons.workshops.rooms import show_position
from tests import personas
from tests.workshops.polling import LESSON, ORDER, OTHER, RIGHT, ROWS, WRONG, ask, now, press, say

_carried_out = {}


@pytest.fixture(autouse=True)
def _same_runs_are_carried_out_once(monkeypatch, request):
    """Keep what a run came to for the tests after it: they are about what is shown of it."""
    if "for_real" in request.node.name:
        return
    carry_out = settling.carry_out

    def carry_out_once(run, lesson, log):
        if run.proof not in _carried_out:
            carry_out(run, lesson, log)
            assert not log.problem
            _carried_out[run.proof] = Run.objects.get(pk=run.pk)
        kept = _carried_out[run.proof]
        fields = {name: getattr(kept, name) for name in ("trace", "status", "outcome", "number")}
        Run.objects.filter(pk=run.pk).update(**fields)

    monkeypatch.setattr(settling, "carry_out", carry_out_once)


def go_on_to(workshop, phase):
    while now(workshop).phase != phase:
        press(workshop, workshop.host)


@pytest.fixture
def voted(workshop):
    """A room in which one went from wrong to right, one stays wrong, and one was right from the beginning."""
    ask(workshop, phase="vote")
    workshop.people = [workshop.joined(name) for name in ("Aino", "Mika", "Nils")]
    for person, answer in zip(workshop.people, [WRONG, OTHER, RIGHT], strict=True):
        say(workshop, person, answer)
    go_on_to(workshop, "vote again")
    for person, answer in zip(workshop.people, [RIGHT, OTHER, RIGHT], strict=True):
        say(workshop, person, answer)
    return workshop


def pages(workshop):
    host = [workshop.host.page(f"{workshop.address}{name}/") for name in ("projector", "cockpit")]
    return [*host, workshop.people[0].page(workshop.address)]


def wrong(workshop):
    return [(found.said, found.still) for found in overview_of(workshop.now()).misconceptions]


def test_votes_are_among_what_they_got_wrong_once_a_run_has_settled_them(voted):
    Room.objects.update(lesson=LESSON)
    assert wrong(voted) == []

    press(voted, voted.host)

    assert wrong(voted) == [(1, 0), (1, 1)]


def test_closing_the_second_vote_runs_it_for_real(voted):
    press(voted, voted.host)

    run = now(voted).run
    assert (run.action, run.outcome, run.shared) == ("book_seat", "returned", True)
    assert run.learner == voted.now().learner


def test_run_is_the_same_score_on_every_screen(voted):
    press(voted, voted.host)

    scores = [page.partition('id="trace"')[2].partition("</ol>")[0] for page in pages(voted)]

    assert 'id="event-24"' in scores[0]
    assert len(set(scores)) == 1


def test_flags_say_where_the_votes_were(voted):
    press(voted, voted.host)

    for page in pages(voted):
        template = personas.text(page.partition("<template data-flags")[2].partition("</template>")[0])
        assert "B · 2 said: here" in template
        assert "A · 1: refuted here" in template
        assert "C ·" not in template


def test_debriefing_shows_both_votes_and_who_moved(voted):
    go_on_to(voted, "debrief")

    for page in map(personas.text, pages(voted)):
        assert "1 went from C to B. Nobody who was right left it." in page
        assert "B Immediately, before create() returns. (right) 1 2" in page
        assert "waits only for the COMMIT" in page


def test_nobody_is_named_on_the_projector(voted):
    go_on_to(voted, "debrief")

    page = voted.host.page(f"{voted.address}projector/")

    assert not any(name in page for name in ("Aino", "Mika", "Nils"))


def test_participant_may_look_at_the_run_itself(voted):
    press(voted, voted.host)

    assert voted.people[0].get(f"/runs/{now(voted).run_id}/").status_code == 200


def test_numbers_wait_for_the_debriefing(voted):
    press(voted, voted.host)

    assert "went from" not in "".join(pages(voted))


def test_run_that_did_not_start_is_run_again(voted, monkeypatch):
    def refuse(*_):
        raise NotStarted("Too many runs are waiting.")

    with monkeypatch.context() as full:
        full.setattr(settling, "start", refuse)
        press(voted, voted.host)
    page = personas.text(voted.host.page(f"{voted.address}cockpit/"))
    press(voted, voted.host)

    assert "Too many runs are waiting." in page
    assert "Run it" in page
    assert now(voted).run.outcome == "returned"


def test_vote_stays_closed_while_there_is_no_run(voted, monkeypatch):
    def refuse(*_):
        raise NotStarted("Too many runs are waiting.")

    monkeypatch.setattr(settling, "start", refuse)
    press(voted, voted.host)

    assert say(voted, voted.people[0], WRONG, ballot=f"{now(voted).pk}-2").status_code == 409


def test_poll_is_run_once(voted):
    press(voted, voted.host)

    press(voted, voted.host, after="vote again")
    settling.settle(voted.room, now(voted).pk)

    assert Run.objects.count() == 1


def test_step_of_the_player_reaches_participants(voted):
    press(voted, voted.host)

    show_position(voted.device, 12)

    assert 'data-position="12"' in voted.people[0].page(voted.address)


def test_order_counts_who_gave_each_event_its_place(workshop):
    ask(workshop, ORDER, phase="vote again")
    workshop.people = [workshop.joined("Aino")]
    order = {"begin": 1, "booking": 2, "commit": 3, "mail": 4}
    say(workshop, workshop.people[0], **{f"place-{value}": str(place) for value, place in order.items()})

    go_on_to(workshop, "debrief")

    page = personas.text(pages(workshop)[2])
    assert "2. a booking is inserted (right) 0 1" in page
    assert "4. COMMIT (right) 0 0" in page


def test_change_from_one_wrong_order_to_another_is_a_change(workshop):
    ask(workshop, ORDER, phase="vote")
    workshop.people = [workshop.joined("Aino")]
    say(workshop, workshop.people[0], **{"place-mail": "1", "place-begin": "2"})
    go_on_to(workshop, "vote again")
    say(workshop, workshop.people[0], **{"place-begin": "1", "place-mail": "2"})

    go_on_to(workshop, "debrief")

    assert "1 went from wrong to another wrong order." in personas.text(pages(workshop)[2])


def test_rows_count_who_said_that_they_remain(workshop):
    ask(workshop, ROWS, phase="vote again")
    workshop.people = [workshop.joined("Aino")]
    say(workshop, workshop.people[0], "box 1", "stalls 7")

    go_on_to(workshop, "debrief")

    page = personas.text(pages(workshop)[2])
    assert "the booking of the box 0 1" in page
    assert "all of it right 0 0" in page


def test_outcome_costs_the_same_for_many_participants(voted, django_assert_max_num_queries):
    press(voted, voted.host)
    pages(voted)

    with django_assert_max_num_queries(20):
        page = voted.people[1].page(voted.address)

    assert "said: here" in page


def test_deleted_room_leaves_no_run(voted):
    press(voted, voted.host)

    voted.now().delete()

    assert not Run.objects.exists()
    assert not Learner.objects.filter(runs__isnull=False).exists()
