"""A changed note is counted again."""

import pytest

from notebook.models import Note


@pytest.mark.django_db
def test_changed_note_is_counted_again():
    note = Note.objects.create(text="Buy milk")

    note.text = "Buy milk, bread and butter"
    note.save()

    assert Note.objects.get().words == 5
