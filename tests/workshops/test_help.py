"""Signs of participants, the host's queue, and who sees whose work for how long."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lessons.editing.edits import WrittenFile, save
from lessons.editing.models import Edits
from lessons.runs.course import course
from lessons.runs.models import Run, Sandbox
from lessons.workshops import helping
from lessons.workshops.hands import queue_of
from lessons.workshops.joining import join, leave, remove
from lessons.workshops.models import Help, Participant, Room, RoomEvent
from lessons.workshops.rooms import end_room
from tests import personas

SECRET = "nobody_else_sees_this"


@pytest.fixture
def aino(workshop):
    aino = workshop.joined("Aino")
    aino.get("/lessons/created-flag/")
    aino.participant.refresh_from_db()
    return aino


@pytest.fixture
def helped(workshop, aino):
    """Somebody who has accepted help."""
    helping.offer(aino.participant)
    helping.accept(aino.participant)
    return aino


def work(workshop, person, viewer=None):
    return (viewer or workshop.host).get(f"{workshop.address}participants/{person.participant.pk}/work/")


def ran(person, lesson="created-flag", **facts):
    person.row.remember()
    sandbox, _ = Sandbox.objects.get_or_create(learner=person.row, lesson=lesson)
    facts = {"status": Run.Status.ENDED, "outcome": "returned", **facts}
    return Run.objects.create(learner=person.row, sandbox=sandbox, action="add", **facts)


def wrote(person):
    lesson = course().lesson("created-flag")
    save(person.row, lesson, [WrittenFile(lesson.focus, f"{SECRET} = 1\n")])


def sign(workshop, person, hand):
    return person.post(f"{workshop.address}sign/", hand=hand)


def names(workshop):
    return [one.participant.nickname for one in queue_of(workshop.room).first]


def test_hands_wait_in_the_order_in_which_they_went_up(workshop):
    people = {name: workshop.joined(name) for name in ("Aino", "Mika", "Ugo", "Vera")}

    for name, hand in [("Ugo", "up"), ("Aino", "red"), ("Vera", "green"), ("Mika", "up"), ("Ugo", "up")]:
        sign(workshop, people[name], hand)

    assert names(workshop) == ["Ugo", "Aino", "Mika"]
    assert queue_of(workshop.room).well == 1


def test_hand_goes_down_again(workshop, aino):
    sign(workshop, aino, "up")

    sign(workshop, aino, "")

    assert names(workshop) == []


def test_sign_that_does_not_exist_is_none(workshop, aino):
    sign(workshop, aino, "up")

    sign(workshop, aino, "<script>")

    aino.participant.refresh_from_db()
    assert aino.participant.hand == ""


def test_hand_of_who_has_left_is_down_when_they_come_back(workshop, aino):
    sign(workshop, aino, "up")
    leave(aino.participant)

    join(workshop.room, aino.row, "Aino")

    assert names(workshop) == []


def test_queue_says_where_somebody_is_and_what_their_last_run_came_to(workshop, aino):
    sign(workshop, aino, "up")
    ran(aino, outcome="raised")

    page = personas.text(workshop.host.page(f"{workshop.address}cockpit/"))

    lesson = course().lesson("created-flag")
    assert f"Aino hand up, just now , in {lesson.title} Last run: add(), raised an exception" in page


def test_queue_costs_the_same_for_many(workshop, django_assert_max_num_queries):
    for number in range(30):
        person = workshop.joined(f"Somebody {number}")
        Participant.objects.filter(pk=person.participant.pk).update(hand="up", hand_at=timezone.now())
        ran(person)

    with django_assert_max_num_queries(4):
        queue = queue_of(workshop.room)

    assert (len(queue.first), queue.more) == (20, 10)


def test_bar_of_who_is_helped_asks_for_the_help_once(workshop, helped, django_assert_num_queries):
    mika = workshop.joined("Mika")
    with CaptureQueriesContext(connection) as plain:
        mika.get("/keys/")

    with django_assert_num_queries(len(plain)):
        helped.get("/keys/")


def test_sign_without_javascript_leads_back_to_the_page(workshop, aino):
    address = "http://testserver/lessons/created-flag/"

    response = aino.client.post(f"{workshop.address}sign/", {"hand": "up"}, headers={"Referer": address})

    assert response.url == address


def test_sign_leads_to_no_other_site(workshop, aino):
    headers = {"Referer": "https://evil.example/"}

    response = aino.client.post(f"{workshop.address}sign/", {"hand": "up"}, headers=headers)

    assert response.url == workshop.address


def test_host_sees_no_work_before_help_is_accepted(workshop, aino):
    wrote(aino)
    run = ran(aino)

    helping.offer(aino.participant)

    assert SECRET not in work(workshop, aino).content.decode()
    assert workshop.host.get(f"/runs/{run.pk}/").status_code == 404


def test_host_sees_work_once_help_is_accepted(workshop, aino):
    wrote(aino)
    run = ran(aino)
    workshop.host.post(f"{workshop.address}participants/{aino.participant.pk}/offer/")

    aino.post(f"{workshop.address}help/accept/")

    assert SECRET in work(workshop, aino).content.decode()
    assert str(run.pk) in work(workshop, aino).content.decode()
    assert workshop.host.get(f"/runs/{run.pk}/").status_code == 200


@pytest.mark.parametrize("persona", ["stranger", "participant", "host of another room"])
def test_nobody_but_the_host_sees_the_work(workshop, helped, persona):
    run = ran(helped)
    viewers = {
        "stranger": workshop.stranger,
        "participant": workshop.joined("Mika"),
        "host of another room": type(workshop)().host,
    }

    assert work(workshop, helped, viewers[persona]).status_code == 404
    assert viewers[persona].get(f"/runs/{run.pk}/").status_code == 404
    assert viewers[persona].get(f"/runs/{run.pk}/events/").status_code == 404


ENDS = {
    "by the host": lambda workshop, aino: workshop.host.post(
        f"{workshop.address}participants/{aino.participant.pk}/stop/"
    ),
    "by the learner": lambda workshop, aino: aino.post(f"{workshop.address}help/end/"),
    "with the room": lambda workshop, aino: end_room(workshop.room),
    "for who leaves": lambda workshop, aino: leave(aino.participant),
    "for who is removed": lambda workshop, aino: remove(aino.participant),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_work_is_private_again_when_help_ends(workshop, helped, end):
    wrote(helped)
    run = ran(helped)

    end(workshop, helped)

    assert SECRET not in work(workshop, helped).content.decode()
    assert workshop.host.get(f"/runs/{run.pk}/").status_code == 404


def test_help_that_ended_by_leaving_does_not_go_on_for_who_comes_back(workshop, helped):
    leave(helped.participant)

    join(workshop.room, helped.row, "Aino")

    assert not helping.work_seen().exists()


def test_answer_to_a_recall_item_is_no_work(workshop, helped):
    run = ran(helped)
    ran(helped, variant="recall")

    assert f"/runs/{run.pk}/" in work(workshop, helped).content.decode()


def test_runs_of_other_lessons_stay_private(workshop, helped):
    run = ran(helped, lesson="profile")

    assert workshop.host.get(f"/runs/{run.pk}/").status_code == 404


def test_offer_that_was_taken_back_cannot_be_accepted(workshop, aino):
    helping.offer(aino.participant)
    helping.end(aino.participant)

    helping.accept(aino.participant)

    assert not helping.work_seen().exists()


def test_offer_made_twice_is_one(workshop, aino):
    for _ in range(2):
        helping.offer(aino.participant)

    assert Help.objects.count() == 1


def test_hand_goes_down_with_the_help_but_not_with_a_refusal(workshop, aino):
    sign(workshop, aino, "up")
    helping.offer(aino.participant)
    helping.end(aino.participant)
    assert names(workshop) == ["Aino"]

    helping.offer(aino.participant)
    helping.accept(aino.participant)
    helping.end(aino.participant)

    assert names(workshop) == []


def test_hint_reaches_the_bar_of_who_is_helped_alone(workshop, helped):
    mika = workshop.joined("Mika")

    workshop.host.post(f"{workshop.address}participants/{helped.participant.pk}/work/hint/", hint="Look at row 7.")

    assert "Look at row 7." in helped.page()
    assert "Look at row 7." not in mika.page()


def test_work_is_shown_to_the_room_only_if_its_learner_allows_it(workshop, helped):
    wrote(helped)
    show = f"{workshop.address}participants/{helped.participant.pk}/show/"

    workshop.host.post(show, shown="yes")
    assert SECRET not in workshop.host.page(f"{workshop.address}projector/")
    helped.post(f"{workshop.address}help/projector/", allowed="yes")
    workshop.host.post(show, shown="yes")
    shown = workshop.host.page(f"{workshop.address}projector/")
    helped.post(f"{workshop.address}help/projector/", allowed="no")

    assert SECRET in shown
    assert "Aino" not in shown
    assert SECRET not in workshop.host.page(f"{workshop.address}projector/")


def test_projector_shows_one_work_at_a_time(workshop, helped):
    mika = workshop.joined("Mika")
    helping.offer(mika.participant)
    helping.accept(mika.participant)

    for person in (helped, mika):
        helping.allow_projector(person.participant, allowed=True)
        helping.show_on_projector(person.participant, shown=True)

    assert Help.objects.get(is_on_projector=True).participant == mika.participant


@pytest.mark.parametrize("ending", ["", "help", "leave"])
def test_projector_shows_nothing_when_the_help_is_over(workshop, helped, ending):
    wrote(helped)
    helping.allow_projector(helped.participant, allowed=True)
    helping.show_on_projector(helped.participant, shown=True)

    if ending:
        {"help": helping.end, "leave": leave}[ending](helped.participant)

    assert (SECRET in workshop.host.page(f"{workshop.address}projector/")) == (not ending)


@pytest.mark.parametrize(("path", "data"), [("files/", {"new": "mail.py"}), ("reset/", {})])
def test_host_is_told_of_what_who_is_helped_does(workshop, helped, settings, path, data):
    settings.FREE_EDITING = "on"
    before = RoomEvent.objects.filter(kind="work_changed").count()

    helped.post(f"/lessons/created-flag/{path}", **data)

    assert RoomEvent.objects.filter(kind="work_changed", audience="host").count() == before + 1


def test_nobody_is_told_of_what_others_do(workshop, aino, settings):
    settings.FREE_EDITING = "on"

    aino.post("/lessons/created-flag/files/", new="mail.py")

    assert not RoomEvent.objects.filter(kind="work_changed").exists()


def test_prune_leaves_nothing_of_a_room(workshop, helped, settings):
    long_ago = timezone.now() - timedelta(days=settings.ROOM_DAYS + 1)
    Room.objects.update(created_at=long_ago)
    RoomEvent.objects.update(at=long_ago)

    call_command("prune")

    assert [model.__name__ for model in apps.get_app_config("workshops").get_models() if model.objects.exists()] == []


def test_prune_leaves_the_work_of_participants(workshop, helped, settings):
    wrote(helped)
    run = ran(helped)
    long_ago = timezone.now() - timedelta(days=settings.ROOM_DAYS + 1)
    Room.objects.update(created_at=long_ago)
    RoomEvent.objects.update(at=long_ago)

    call_command("prune")

    assert helped.get(f"/runs/{run.pk}/").status_code == 200
    assert Edits.objects.get(learner=helped.row).files
