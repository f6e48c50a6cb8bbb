"""A receiver may fail to write its own row without losing the transaction that it runs in."""

import pytest
from django.db import transaction

from festival.models import Ticket, Wristband


@pytest.mark.django_db(transaction=True)
def test_all_tickets_of_the_block_are_stored():
    with transaction.atomic():
        Ticket.objects.create(visitor="Ada", wish="ROCK")
        Ticket.objects.create(visitor="Ben", wish="ROCK")

    assert sorted(Ticket.objects.values_list("visitor", flat=True)) == ["Ada", "Ben"]


@pytest.mark.django_db(transaction=True)
def test_queries_after_the_refused_row_work():
    with transaction.atomic():
        Ticket.objects.create(visitor="Ada", wish="ROCK")
        Ticket.objects.create(visitor="Ben", wish="ROCK")

        assert Ticket.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_code_that_is_taken_is_not_given_again():
    with transaction.atomic():
        Ticket.objects.create(visitor="Ada", wish="ROCK")
        Ticket.objects.create(visitor="Ben", wish="ROCK")

    assert list(Wristband.objects.values_list("ticket__visitor", "code")) == [("Ada", "ROCK")]
