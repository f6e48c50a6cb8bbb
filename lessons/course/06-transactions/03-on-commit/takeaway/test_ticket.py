"""Mails are sent after the COMMIT, and one that fails does not stop the others."""

import pytest

from theatre.box_office import CardDeclined, move_bookings, sell_seat
from theatre.models import Booking


@pytest.mark.django_db
def test_ticket_waits_for_the_commit(django_capture_on_commit_callbacks, mailoutbox):
    with django_capture_on_commit_callbacks() as callbacks:
        sell_seat("Nora", "stalls 7", price=30, card_limit=50)
    mailed_before = len(mailoutbox)

    for callback in callbacks:
        callback()

    assert mailed_before == 0
    assert [mail.to for mail in mailoutbox] == [["nora@example.org"]]


@pytest.mark.django_db
def test_declined_card_mails_no_ticket(django_capture_on_commit_callbacks, mailoutbox):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(CardDeclined):
        sell_seat("Nora", "box 1", price=90, card_limit=50)

    assert mailoutbox == []


@pytest.mark.django_db
def test_second_seat_of_a_visitor_is_kept():
    sell_seat("Nora", "stalls 7", price=30, card_limit=50)
    sell_seat("Nora", "stalls 8", price=30, card_limit=50)

    assert Booking.objects.count() == 2


@pytest.mark.django_db
def test_failing_letter_does_not_stop_the_next(django_capture_on_commit_callbacks, mailoutbox):
    Booking.objects.create(visitor="Tom", seat="stalls 2")
    Booking.objects.create(visitor="Ines", email="ines@example.org", seat="stalls 3")

    with django_capture_on_commit_callbacks(execute=True):
        move_bookings("Friday", "Saturday")

    assert [mail.to for mail in mailoutbox] == [["ines@example.org"]]
