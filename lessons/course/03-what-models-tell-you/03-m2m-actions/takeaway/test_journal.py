"""A key that changes hands is written down once, and a key that does not is not."""

import pytest

from doors.models import Colleague, JournalEntry, Room


@pytest.fixture
def ada(db):
    return Colleague.objects.create(name="Ada")


@pytest.fixture
def lab(db):
    return Room.objects.create(name="lab")


def test_key_given_twice_is_written_down_once(ada, lab):
    ada.rooms.add(lab)
    ada.rooms.add(lab)

    assert journal() == [("Ada", "lab", "given")]


def test_key_given_at_the_room_is_written_down_for_the_colleague(ada, lab):
    lab.keyholders.add(ada)

    assert journal() == [("Ada", "lab", "given")]


def test_key_that_was_never_held_is_not_taken(ada, lab):
    ada.rooms.remove(lab)

    assert journal() == []


def test_clearing_takes_each_key(ada, lab):
    ada.rooms.add(lab)

    ada.rooms.clear()

    assert journal() == [("Ada", "lab", "given"), ("Ada", "lab", "taken")]


def journal():
    return list(JournalEntry.objects.order_by("pk").values_list("colleague__name", "room__name", "change"))
