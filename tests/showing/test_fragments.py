"""Every kind of event has its piece of HTML, and nothing that a learner writes becomes markup."""

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

from lessons.showing.budget import Budget
from lessons.showing.fragments import ScoreRenderer, render_event
from lessons.traces.events import KINDS, Cell, Item, RowUpdated
from tests.traces.samples import HOSTILE, sample

EVENT_TEMPLATES = Path(settings.BASE_DIR) / "templates/showing/events"
VOID = {"br", "img", "input", "hr"}
SET_UP = sample("tables_read", tables=())


class Reader(HTMLParser):
    """Collects tags and attributes, and complains about a tag that is not closed."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes, self._open = [], [], []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.extend(attrs)
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag


def text_of(html):
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def test_each_template_is_that_of_a_kind():
    assert {path.stem for path in EVENT_TEMPLATES.iterdir()} == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_all_about_an_event_is_well_formed(kind):
    assert Reader(render_event(sample(kind))).tags[0] == "section"


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_text_does_not_become_markup(kind):
    html = render_event(sample(kind))

    reader = Reader(html)

    assert not {"script", "hx-partial", "template"} & set(reader.tags)
    assert not [name for name, _ in reader.attributes if name.startswith(("hx-", "on", "style"))]
    assert "<hx-" not in html


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"run_started", "tables_read", "run_finished"}))
def test_hostile_text_is_shown_as_text(kind):
    assert " ".join(HOSTILE.split()) in text_of(render_event(sample(kind)))


def test_place_leads_to_its_line():
    html = render_event(sample("savepoint_made", place="bookshop/signals.py:8"))

    assert '<a class="place" href="#bookshop/signals.py:8">bookshop/signals.py:8</a>' in html


def test_signal_without_receivers_is_sent_to_nobody():
    html = render_event(sample("signal_sent", signal="pre_save", sender="Author", method="send", receivers=0))

    assert "pre_save is sent by Author :" in text_of(html)


def test_signal_names_its_muted_receivers():
    html = render_event(sample("signal_sent", signal="pre_save", receivers=0, muted=("greet", "note")))

    assert "no receivers. Muted: greet , note . At this moment, they are not in pre_save.receivers ." in text_of(html)


def test_signal_shows_its_arguments():
    arguments = (Item("created", "True"), Item("raw", "False"))

    html = render_event(sample("signal_sent", arguments=arguments))

    assert "created True raw False" in text_of(html)


def test_row_in_a_transaction_is_pending():
    assert "pending until the COMMIT" in render_event(sample("row_inserted", transaction=1))


def test_row_in_autocommit_is_not_pending():
    assert "pending" not in render_event(sample("row_inserted", transaction=None))


def test_updated_row_shows_what_it_was():
    event = RowUpdated(
        database="default",
        table="author",
        old=(Cell("id", "1"), Cell("name", "Ada")),
        new=(Cell("id", "1"), Cell("name", "Eve")),
    )

    assert "id 1 name was Ada and is now Eve" in text_of(render_event(event))


@pytest.mark.parametrize(("rows", "shown"), [(0, "0 rows"), (1, "1 row "), (2, "2 rows")])
def test_query_says_how_many_rows(rows, shown):
    assert shown in text_of(render_event(sample("query_ran", rows=rows)))


@pytest.mark.parametrize("rows", [None, -1])
def test_query_is_silent_about_rows_that_nobody_counted(rows):
    html = render_event(sample("query_ran", rows=rows, sql="SELECT 1", parameters=()))

    assert "row" not in text_of(html)


def test_query_that_the_database_refused_says_why():
    html = render_event(sample("query_ran", error="no such table: nowhere"))

    assert "The database refused: no such table: nowhere" in text_of(html)


@pytest.mark.parametrize(("database", "shown"), [("default", False), ("other", True)])
def test_database_is_named_when_it_is_not_the_default(database, shown):
    html = render_event(sample("transaction_begun", database=database))

    assert ("on the database" in html) is shown


def spent():
    return ScoreRenderer({}, Budget(cpu_seconds=0, characters=10**9))


def rows(renderer, *events):
    """Return the list items of these events, the last of which may have to wait for the next."""
    return [html for html in renderer.render([SET_UP, *events, sample("run_finished")]) if html][1:]


@pytest.mark.parametrize("kind", KINDS)
def test_event_beyond_the_budget_is_plain_text(kind):
    html = "".join(rows(spent(), sample(kind)))

    reader = Reader(html)

    assert set(reader.tags) <= {"li", "a", "span", "div", "code"}
    assert ("id", "event-3") in reader.attributes


def test_plain_text_is_announced_once():
    html = "".join(spent().render([SET_UP, sample("mail_sent"), sample("mail_sent")]))

    assert html.count("From here on the trace is plain text") == 1


def test_plain_text_is_cut():
    html = "".join(rows(spent(), sample("output_written", text="x" * 4_000, stream="stdout", source="")))

    assert "x" * 200 in html
    assert "x" * 400 not in html


@pytest.mark.parametrize(
    "budget", [{"cpu_seconds": 0.005, "characters": 10**9}, {"cpu_seconds": 60, "characters": 40_000}]
)
def test_long_trace_begins_with_all_that_the_page_can_lay_out(budget):
    fragments = rows(ScoreRenderer({}, Budget(**budget)), *[sample("mail_sent")] * 1_000)

    are_plain = ["row--plain" in html for html in fragments]

    assert not are_plain[0]
    assert are_plain[-1]
    assert are_plain == sorted(are_plain)


@pytest.mark.parametrize(("source", "sentence"), [("", "Your code printed"), ("Django", "Django printed")])
def test_output_names_who_printed_it(source, sentence):
    html = render_event(sample("output_written", stream="stdout", text="hello", source=source))

    assert sentence in text_of(html)
