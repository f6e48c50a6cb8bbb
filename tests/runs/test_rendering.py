"""A run is rendered once, and what is kept of that is what everybody sees."""

import threading
import zlib

import msgspec
import pytest
from django.db import connection

from lessons.runs import rendering
from lessons.runs.models import RenderedPiece, Run
from lessons.runs.rendering import all_fragments, fragments_after, render_unless_rendered

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


def mark(run):
    """Write into what is kept of the HTML of a run something that no template writes."""
    for piece in run.pieces.filter(number__gt=0):
        fragments = [f"{html}<!-- kept -->" for html in msgspec.msgpack.decode(zlib.decompress(piece.html))]
        piece.html = zlib.compress(msgspec.msgpack.encode(fragments))
        piece.save()


def test_run_is_stored_with_its_html(run):
    assert len(list(all_fragments(run))) == len(run.events)
    assert {piece.version for piece in run.pieces.all()} == {rendering.version()}


def test_page_and_stream_show_what_is_kept(learner, run):
    mark(run)

    assert "<!-- kept -->" in learner.get(path_of(run)).content.decode()
    assert any("<!-- kept -->" in message.data for message in learner.replay(f"{path_of(run)}events/"))
    (alone,) = learner.replay(f"{path_of(run)}events/?trace=alone")
    assert alone.data.count("<!-- kept -->") == len(run.events)


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
    render = rendering.TraceRenderer.render
    monkeypatch.setattr(
        rendering.TraceRenderer, "render", lambda self, events: renderings.append(1) or render(self, events)
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
    assert len(list(all_fragments(long_run))) == len(long_run.events)


def test_any_event_of_a_long_trace_can_be_gone_on_from(long_run):
    whole = list(all_fragments(long_run))

    for seq in range(0, len(whole), 7):
        assert fragments_after(long_run, seq)[0] == whole[seq]
    assert fragments_after(long_run, len(whole)) == []


def test_replay_of_a_long_trace_comes_in_pieces(learner, long_run):
    messages = learner.replay(f"{path_of(long_run)}events/")

    assert [int(message.id) for message in messages if message.id] == list(range(1, len(long_run.events) + 1))


def test_pieces_go_with_their_run(run):
    run.sandbox.delete()

    assert not RenderedPiece.objects.exists()


def test_version_hangs_on_the_templates(monkeypatch, settings, tmp_path):
    before = rendering.version()
    (tmp_path / "templates/runs").mkdir(parents=True)
    settings.BASE_DIR = tmp_path

    assert rendering.version.__wrapped__() != before
