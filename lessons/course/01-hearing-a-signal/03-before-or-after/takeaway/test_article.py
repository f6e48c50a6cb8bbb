"""The slug is stored with the article, and a correction is a save that changes the headline."""

import pytest

from newsroom.models import Article

pytestmark = pytest.mark.django_db


def test_slug_is_stored():
    article = Article.objects.create(headline="Bridge closed")

    article.refresh_from_db()

    assert article.slug == "bridge-closed"


def test_new_article_has_no_correction():
    article = Article.objects.create(headline="Bridge closed")

    article.refresh_from_db()

    assert article.corrections == 0


def test_changed_headline_is_a_correction():
    article = Article.objects.create(headline="Bridge closed")
    article.headline = "Bridge closed until Friday"
    article.save()

    article.refresh_from_db()

    assert (article.slug, article.corrections) == ("bridge-closed-until-friday", 1)


def test_save_without_a_change_is_no_correction():
    article = Article.objects.create(headline="Bridge closed")
    article.save()

    article.refresh_from_db()

    assert article.corrections == 0
