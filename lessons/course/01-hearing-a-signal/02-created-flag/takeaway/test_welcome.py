"""An author is welcomed when the row is inserted, and not when it is updated. A copy is a new row."""

import pytest

from bookshop.copies import save_copy
from bookshop.models import Author


@pytest.mark.django_db
def test_new_author_is_welcomed(capsys):
    Author.objects.create(name="Ada")

    assert capsys.readouterr().out == "Welcome to the bookshop, Ada!\n"


@pytest.mark.django_db
def test_changed_author_is_not_welcomed_again(capsys):
    author = Author.objects.create(name="Ada")
    capsys.readouterr()

    author.name = "Ada Lovelace"
    author.save()

    assert capsys.readouterr().out == ""


@pytest.mark.django_db
def test_copy_is_inserted_and_welcomed(capsys):
    author = Author.objects.create(name="Ada")
    capsys.readouterr()

    save_copy(author)

    assert Author.objects.count() == 2
    assert capsys.readouterr().out == "Welcome to the bookshop, Ada!\n"
