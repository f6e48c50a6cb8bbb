"""An author is welcomed when the row is inserted, and not when it is updated."""

import pytest

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
