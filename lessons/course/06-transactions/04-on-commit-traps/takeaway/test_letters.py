"""Each row gets its own callback, on its own database, and a callback that fails does not stop the next."""

import pytest
from django.db import transaction

from school.models import Pupil, Trip

both_databases = pytest.mark.django_db(transaction=True, databases=["default", "hillside"])


def enrol(using, **addresses):
    for name, email in addresses.items():
        Pupil.objects.using(using).create(name=name, class_name="4a", parent_email=email)


def recipients_of(mails):
    return [address for mail in mails for address in mail.to]


@both_databases
@pytest.mark.parametrize("using", ["default", "hillside"])
def test_each_letter_goes_to_its_own_address(using, mailoutbox):
    enrol(using, Ada="ada@example.org", Ben="ben@example.org")

    with transaction.atomic(using=using):
        Trip.objects.using(using).create(destination="the zoo", class_name="4a")

    assert recipients_of(mailoutbox) == ["ada@example.org", "ben@example.org"]


@both_databases
@pytest.mark.parametrize("using", ["default", "hillside"])
def test_letters_wait_for_the_commit(using, mailoutbox):
    enrol(using, Ada="ada@example.org")

    with transaction.atomic(using=using):
        Trip.objects.using(using).create(destination="the zoo", class_name="4a")

        assert mailoutbox == []


@both_databases
@pytest.mark.parametrize("using", ["default", "hillside"])
def test_letter_that_fails_stops_no_other_letter(using, mailoutbox):
    enrol(using, Ada="ada@example.org", Ben="", Cleo="cleo@example.org")

    with transaction.atomic(using=using):
        Trip.objects.using(using).create(destination="the zoo", class_name="4a")

    assert recipients_of(mailoutbox) == ["ada@example.org", "cleo@example.org"]
