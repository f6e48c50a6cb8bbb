"""Emptying an album takes as many statements for many thumbnails as for a few, and leaves the right size."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from archive.albums import empty, scan


def statements_for(size):
    album = scan("Lisbon", size)
    with CaptureQueriesContext(connection) as statements:
        empty(album)
    return len(statements)


@pytest.mark.django_db
def test_number_of_statements_does_not_grow():
    assert statements_for(5) == statements_for(300)


@pytest.mark.django_db
def test_empty_album_has_no_thumbnails_and_size_zero():
    album = scan("Lisbon", 5)

    empty(album)

    album.refresh_from_db()
    assert (album.thumbnails.count(), album.size) == (0, 0)


@pytest.mark.django_db
def test_other_album_is_unchanged():
    other = scan("Porto", 3)

    empty(scan("Lisbon", 5))

    other.refresh_from_db()
    assert (other.thumbnails.count(), other.size) == (3, 3)
