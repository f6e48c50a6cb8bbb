"""A ticket is mailed after the COMMIT, and only for a booking that is kept."""

import pytest

from theatre.box_office import CardDeclined, sell_seat


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
def test_second_choice_mails_one_ticket(django_capture_on_commit_callbacks, mailoutbox):
    with django_capture_on_commit_callbacks(execute=True):
        with pytest.raises(CardDeclined):
            sell_seat("Nora", "box 1", price=90, card_limit=50)
        sell_seat("Nora", "stalls 7", price=30, card_limit=50)

    assert [mail.subject for mail in mailoutbox] == ["Your ticket: stalls 7 for Nora"]
