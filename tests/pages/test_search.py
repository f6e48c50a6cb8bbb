"""Search leads to the place: a lesson, a sentence, an action, a signal, a line of source."""

import re

import pytest

from lessons.pages.searchable import entries
from lessons.runs.course import course
from lessons.searching.models import Entry, Kind
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db


def search(client, query):
    return client.get("/search/", {"q": query})


def addresses(response):
    return re.findall(r'<a href="([^"]+)"', response.content.decode().partition("<main")[2])


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("created flag", "/lessons/created-flag/"),
        ("Create an author", "/lessons/created-flag/#action-create_author"),
        ("m2m_changed", "/reference/#m2m_changed"),
        ("class Booking", "/lessons/on-commit/?variant=#theatre/models.py:4"),
    ],
)
def test_search_leads_to_the_place(client, query, address):
    assert address in addresses(search(client, query))


def test_every_kind_can_be_found():
    assert {entry.kind for entry in entries(course())} == set(Kind)


def test_claim_is_found_by_its_own_words(client):
    (claim, *_) = [entry for entry in entries(course()) if entry.kind == Kind.CLAIM]

    assert claim.address in addresses(search(client, claim.title))


def test_all_claims_are_in_the_index():
    bound = [
        f"/lessons/{lesson.slug}/#proof-{proof.name}"
        for lesson in course()
        for section in lesson.sections
        for proof in section.claims
    ]

    assert [entry.address for entry in entries(course()) if entry.kind == Kind.CLAIM] == bound


def test_places_within_a_lesson_are_on_its_page(client):
    page = client.get("/lessons/created-flag/?variant=").content.decode()
    fragments = [
        entry.address.partition("#")[2]
        for entry in entries(course())
        if entry.address.startswith("/lessons/created-flag/") and entry.kind != Kind.LESSON
    ]

    assert [fragment for fragment in fragments if f'id="{fragment}"' not in page] == []


def test_words_are_marked(client):
    assert "<mark>created</mark>" in search(client, "created").content.decode()


def test_words_that_follow_each_other_are_found_and_marked_together(client):
    page = search(client, "on_commit").content.decode()

    assert "<mark>on_commit</mark>" in page
    assert "<mark>on</mark>" not in page


def test_snippets_end_with_a_whole_word(client, monkeypatch):
    long = Entry(kind=Kind.LESSON, address="/x/", title="Long", text="A " + "signal " * 100)
    monkeypatch.setattr("lessons.pages.found.found", lambda query: [long])

    (snippet,) = re.findall(r'<p class="found__snippet">(.*?)</p>', search(client, "signal").content.decode())

    assert snippet.endswith("<mark>signal</mark> …")


def test_what_was_typed_comes_back_escaped(client):
    page = search(client, '"><script>alert(1)</script>').content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_source_is_shown_escaped(client, monkeypatch):
    hostile = Entry(kind=Kind.SOURCE, address="/x/#a.py", title="<b>tag</b>", text="x = '<img tag>'")
    monkeypatch.setattr("lessons.pages.found.found", lambda query: [hostile])

    page = search(client, "tag").content.decode()

    assert "&lt;img <mark>tag</mark>&gt;" in page
    assert "&lt;b&gt;<mark>tag</mark>&lt;/b&gt;" in page


@pytest.mark.parametrize("query", ["", "   ", "!!!", "\0", "'\"*^()", "x" * 100_000])
def test_no_query_breaks_the_page(client, query):
    assert search(client, query).status_code == 200


def test_page_says_when_nothing_was_found(client):
    assert "Nothing contains all these words." in text_of(search(client, "locomotive"))


def test_page_leads_from_a_misspelled_word_to_the_right_one(client):
    page = search(client, "integretyerror").content.decode()

    assert '<a href="/search/?q=integrityerror">integrityerror</a>' in page


def test_other_forms_of_a_word_are_marked_and_their_line_is_shown(client):
    page = search(client, "created").content.decode()

    assert "/lessons/created-flag/?variant=#actions.py:" in page
    assert "<mark>create</mark>" in page


def test_page_shows_the_best_of_a_kind_and_counts_the_others(client):
    page = text_of(search(client, "e"))

    assert re.search(r"\d+ more: add a word to find them.", page)


def test_every_page_leads_to_the_search(client):
    assert 'href="/search/"' in client.get("/").content.decode()
