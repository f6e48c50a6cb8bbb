"""The insurance of a loan is cancelled once, however the loan is deleted."""

import pytest

from museum.models import Artist, Cancellation, Loan, Painting


@pytest.fixture
def painting(db):
    artist = Artist.objects.create(name="Claude Monet")
    painting = Painting.objects.create(title="Water Lilies", artist=artist)
    for borrower in ("Paris", "Tokyo"):
        Loan.objects.create(borrower=borrower, painting=painting)
    return painting


def test_deleted_loan_is_cancelled_once(painting):
    painting.loans.get(borrower="Paris").delete()

    assert cancelled() == ["Paris"]


def test_loans_of_a_deleted_painting_are_cancelled(painting):
    painting.delete()

    assert cancelled() == ["Paris", "Tokyo"]


def test_loans_of_a_deleted_artist_are_cancelled(painting):
    painting.artist.delete()

    assert cancelled() == ["Paris", "Tokyo"]


def test_loans_deleted_with_a_queryset_are_cancelled(painting):
    Loan.objects.all().delete()

    assert cancelled() == ["Paris", "Tokyo"]


def cancelled():
    return sorted(Cancellation.objects.values_list("borrower", flat=True))
