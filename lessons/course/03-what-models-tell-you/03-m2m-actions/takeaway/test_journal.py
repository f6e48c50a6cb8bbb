"""The journal has one entry for each key that is given or taken, and none for a call that changes nothing."""

import pytest

from doors.models import Colleague, JournalEntry, Room


@pytest.fixture
def ada(db):
    return Colleague.objects.create(pk=1, name="Ada")


@pytest.fixture
def lab(db):
    # The lab and Ada have different primary keys: so the test finds a receiver that mixes them up.
    return Room.objects.create(pk=2, name="lab")


def test_key_given_twice_has_one_entry(ada, lab):
    ada.rooms.add(lab)
    ada.rooms.add(lab)

    assert journal() == [("Ada", "lab", "given")]


def test_key_given_back_has_an_entry(ada, lab):
    ada.rooms.add(lab)

    ada.rooms.remove(lab)

    assert journal() == [("Ada", "lab", "given"), ("Ada", "lab", "taken")]


def test_removing_a_missing_key_has_no_entry(ada, lab):
    ada.rooms.remove(lab)

    assert journal() == []


def test_clear_has_an_entry_for_each_key(ada, lab):
    ada.rooms.add(lab)

    ada.rooms.clear()

    assert journal() == [("Ada", "lab", "given"), ("Ada", "lab", "taken")]


def journal():
    return list(JournalEntry.objects.order_by("pk").values_list("colleague__name", "room__name", "change"))
