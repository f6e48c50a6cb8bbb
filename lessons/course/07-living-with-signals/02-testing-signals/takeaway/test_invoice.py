"""A trip that is corrected gets one invoice, and the receiver is connected. pytest-django calls what waits."""

import pytest

from carsharing.models import Trip
from carsharing.receivers import mail_invoice


@pytest.mark.django_db
def test_corrected_trip_gets_one_invoice(django_capture_on_commit_callbacks, mailoutbox):
    with django_capture_on_commit_callbacks(execute=True):
        trip = Trip.objects.create(email="mia@example.org", minutes=30)
        trip.minutes = 25
        trip.save()

    assert [message.to for message in mailoutbox] == [["mia@example.org"]]


@pytest.mark.django_db
@pytest.mark.parametrize(("created", "invoices"), [(True, 1), (False, 0)])
def test_receiver_mails_only_for_a_new_trip(created, invoices, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        mail_invoice(sender=Trip, instance=Trip(pk=1), created=created)

    assert len(callbacks) == invoices


@pytest.mark.django_db
def test_receiver_is_connected(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        Trip.objects.create(email="mia@example.org", minutes=30)

    assert len(callbacks) == 1
