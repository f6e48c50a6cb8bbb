"""A run is rendered once, and what is kept of that is what everybody sees."""

import re
import threading
import zlib

import pytest
from asgiref.sync import async_to_sync
from django.db import connection

from lessons.pages.run_panel import TRACE_COMES
from lessons.runs import rendering
from lessons.runs.models import RenderedPiece, Run
from lessons.runs.rendering import messages_after, render_unless_rendered

PIECES = 2


@pytest.fixture
def run(learner):
    learner.click("add")
    return Run.objects.get()


@pytest.fixture
def long_run(learner):
    """A run with so many events that they make several pieces."""
    learner.click("print_much")
    return Run.objects.get()


def path_of(run):
    return f"/runs/{run.pk}/"


def numbers(run):
    return [event.seq for event in run.events]


def all_messages(run):
    """Return what one gets who asks for the next piece until the last."""
    found, seq = b"", 0
    is_last = False
    while not is_last:
        piece, seq, is_last = messages_after(run, seq)
        found += piece
    return found


def ids(messages):
    return [int(number) for number in re.findall(rb"^id: (\d+)$", messages, re.MULTILINE)]


def mark(run):
    """Write into what is kept of the HTML of a run something that no template writes."""
    for piece in run.pieces.filter(number__gt=0):
        piece.html = zlib.compress(zlib.decompress(piece.html).replace(b"</li>", b"</li><!-- kept -->"))
        piece.save()


def test_run_is_stored_with_its_html(run):
    assert ids(all_messages(run)) == numbers(run)
    assert {piece.version for piece in run.pieces.all()} == {rendering.version()}


def test_page_and_stream_show_what_is_kept(learner, run):
    mark(run)

    assert "<!-- kept -->" in learner.get(path_of(run)).content.decode()
    assert any("<!-- kept -->" in message.data for message in learner.replay(f"{path_of(run)}events/"))
    (alone,) = learner.replay(f"{path_of(run)}events/?trace=alone")
    assert alone.data.count("<!-- kept -->") == alone.data.count('<li class="row ') >= len(run.events)


@pytest.mark.parametrize("change", [{"version": "of other templates"}, None], ids=["other templates", "no HTML at all"])
def test_run_that_these_templates_have_not_rendered_is_rendered_once(learner, run, read, change):
    mark(run)
    run.pieces.update(**change) if change else run.pieces.all().delete()

    page = learner.get(path_of(run))

    assert "books: 1" in read(page)
    assert "<!-- kept -->" not in page.content.decode()
    assert {piece.version for piece in run.pieces.all()} == {rendering.version()}
    mark(run)
    assert "<!-- kept -->" in learner.get(path_of(run)).content.decode()


def test_many_who_ask_at_once_wait_for_one_rendering(run, monkeypatch):
    renderings = []
    render = rendering.ScoreRenderer.render
    monkeypatch.setattr(
        rendering.ScoreRenderer, "render", lambda self, events: renderings.append(1) or render(self, events)
    )
    run.pieces.all().delete()
    barrier = threading.Barrier(4)

    def ask():
        barrier.wait()
        render_unless_rendered(run)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(renderings) == 1


def test_long_trace_is_kept_in_pieces(long_run):
    assert long_run.pieces.count() > PIECES
    assert ids(all_messages(long_run)) == numbers(long_run)


def test_any_event_of_a_long_trace_can_be_gone_on_from(long_run):
    whole = all_messages(long_run)
    last = len(long_run.events)

    for seq in range(0, last, 7):
        messages, reached, is_last = messages_after(long_run, seq)
        assert messages in whole
        assert ids(messages) == list(range(seq + 1, reached + 1))
        assert is_last == (reached == last)
    assert messages_after(long_run, last) == (b"", last, True)


def test_replay_of_a_long_trace_comes_in_pieces(learner, long_run):
    messages = learner.replay(f"{path_of(long_run)}events/")

    assert [int(message.id) for message in messages if message.id] == numbers(long_run)


@pytest.mark.parametrize("path", ["/runs/{run.pk}/", "/lessons/{run.lesson}/?trace=whole"])
def test_page_of_a_long_trace_comes_in_pieces_and_holds_all_of_it_in_its_place(learner, long_run, path):
    pieces = async_to_sync(pieces_of_page)(learner, path.format(run=long_run))

    assert len(pieces) > PIECES
    page = b"".join(pieces).decode()
    score = re.search(r'<ol class="score".*?</ol>', page, re.DOTALL)[0]
    assert score.count('<li class="row ') >= len(long_run.events)
    assert TRACE_COMES not in page
    assert page.endswith("</html>\n")


async def pieces_of_page(learner, path):
    return [piece async for piece in (await learner.htmx.get(path)).streaming_content]


def test_pieces_go_with_their_run(run):
    run.sandbox.delete()

    assert not RenderedPiece.objects.exists()


def test_version_hangs_on_the_templates(monkeypatch, settings, tmp_path):
    before = rendering.version()
    (tmp_path / "templates/showing").mkdir(parents=True)
    settings.BASE_DIR = tmp_path

    assert rendering.version.__wrapped__() != before
