"""Runs over HTTP: started, streamed, shown again, shared, reset."""

import re
import uuid

import pytest
from django.test import Client

from lessons.runs.models import Run, Sandbox

RUNS = "/lessons/books/runs/"
NOBODYS = uuid.UUID(int=7)
"""The id of no run and no learner."""
FIRST_TABLES = "shop_book 0 rows"


def run_path(page):
    return re.search(r'href="(/runs/[0-9a-f-]+/)"', page.content.decode())[1]


def test_click_without_javascript_leads_to_the_lesson(learner):
    response = learner.client.post(RUNS, {"action": "add"})

    assert (response.status_code, response.headers["Location"]) == (302, "/lessons/books/?trace=whole#run")


def test_lesson_shows_the_run_after_the_click(learner, read):
    page = read(learner.click("add"))

    assert "Finished." in page
    assert "books: 1" in page
    assert "shop_book 1 row" in page


def test_second_click_goes_on_from_the_first(learner, read):
    learner.click("add")

    assert "books: 2" in read(learner.click("add"))


def test_reload_shows_the_last_run_again(learner, read):
    learner.click("add")

    page = learner.see()

    assert "Finished." in read(page)
    assert "books: 1" in read(learner.get(run_path(page)))


def test_click_with_htmx_streams_the_events_in_order(learner):
    messages = learner.stream("add")

    ids = [int(message.id) for message in messages if message.id]
    assert ids == list(range(1, len(ids) + 1))
    assert len(ids) > 5


def test_stream_ends_with_its_own_event(learner):
    messages = learner.stream("add")

    assert [message.event for message in messages if message.event] == ["end"]
    assert messages[-1].event == "end"


def test_stream_shows_the_outcome_and_the_tables_last(learner, read):
    closing = read(learner.stream("add")[-2].data)

    assert "shop_book 1 row" in closing
    assert "Finished." in closing


def test_streamed_run_is_stored(learner):
    learner.stream("add")

    run = Run.objects.get(sandbox__learner=learner.row)
    assert (run.action, run.outcome) == ("add", "returned")


def test_variant_is_run(learner):
    shown = "".join(message.data for message in learner.stream("add", "loud"))

    assert "LOUD" in shown


def test_action_that_raises_is_shown_and_kept(learner, read):
    page = read(learner.click("fail"))

    assert "Raised ValueError. Committed changes are kept." in page
    assert "on purpose" in page


def test_trace_alone_is_the_one_on_the_page_of_the_run(learner):
    learner.click("add")
    address = f"/runs/{Run.objects.get(sandbox__learner=learner.row).id}/"

    [trace] = learner.replay(f"{address}events/?trace=alone")

    assert trace.data.count('<li class="row ') > 5
    rows, *beside = re.split(r"<hx-partial.*?>", trace.data.replace("</hx-partial>", ""))
    page = learner.get(address).content.decode()
    assert rows.strip() in page
    assert len(beside) == 3
    assert all(part.strip() in page for part in beside)


def test_run_that_died_is_shown_and_changes_nothing(learner, read):
    learner.click("add")

    page = read(learner.click("die"))

    assert "was ended by SIGABRT" in page
    assert "books: 2" in read(learner.click("add"))


def test_run_that_ended_its_process_keeps_what_it_had_committed(learner, read):
    page = read(learner.click("leave"))

    assert "Committed changes are kept." in page
    assert "shop_book 1 row" in page
    assert "books: 2" in read(learner.click("add"))


@pytest.mark.parametrize("data", [{"action": "nope"}, {"action": ""}, {}, {"action": "Book"}, {"action": "__import__"}])
def test_unknown_action_is_not_found(learner, read, data):
    response = learner.client.post(RUNS, data)

    assert response.status_code == 404
    assert f"The lesson “Books” has no action called “{data.get('action', '')}”." in read(response)


def test_unknown_variant_is_not_found(learner, read):
    response = learner.client.post(RUNS, {"action": "add", "variant": "quiet"})

    assert response.status_code == 404
    assert "The lesson “Books” has no variant called “quiet”." in read(response)


@pytest.mark.parametrize("path", ["/lessons/nope/runs/", "/lessons/nope/reset/"])
def test_unknown_lesson_is_not_found(learner, read, path):
    response = learner.client.post(path, {"action": "add"})

    assert response.status_code == 404
    assert "There is no lesson called “nope”." in read(response)


@pytest.mark.parametrize("path", ["", "events/"])
def test_unknown_run_is_not_found(learner, read, path):
    response = learner.get(f"/runs/{NOBODYS}/{path}")

    assert response.status_code == 404
    assert "There is no such run, or it is private." in read(response)


@pytest.mark.parametrize("path", [RUNS, "/lessons/books/reset/", f"/runs/{NOBODYS}/share/"])
def test_getting_what_changes_something_is_refused(learner, path):
    assert learner.get(path).status_code == 405


def test_reset_begins_afresh(learner, read):
    learner.click("add")

    page = read(learner.reset())

    assert FIRST_TABLES in page
    assert "books: 1" not in page
    assert "books: 1" in read(learner.click("add"))


def test_reset_keeps_the_permalinks(learner, read):
    path = run_path(learner.click("add"))

    learner.reset()

    assert "books: 1" in read(learner.get(path))


def test_reset_without_a_sandbox_is_harmless(learner, read):
    assert FIRST_TABLES in read(learner.reset())


def test_permalink_shows_the_run_to_its_learner(learner, read):
    path = run_path(learner.click("add"))
    learner.click("add")

    assert "books: 1" in read(learner.get(path))


@pytest.mark.parametrize("part", ["", "events/"])
def test_private_run_is_not_found_by_a_stranger(learner, stranger, part):
    path = run_path(learner.click("add"))

    assert stranger.get(path + part).status_code == 404


def test_shared_run_is_seen_by_a_stranger(learner, stranger, read):
    path = run_path(learner.click("add"))

    learner.client.post(f"{path}share/", {"shared": "yes"})

    assert "books: 1" in read(stranger.get(path))
    assert any("books: 1" in message.data for message in stranger.replay(f"{path}events/"))


def test_run_shared_no_longer_is_not_found_by_a_stranger(learner, stranger):
    path = run_path(learner.click("add"))
    learner.client.post(f"{path}share/", {"shared": "yes"})

    learner.client.post(f"{path}share/")

    assert stranger.get(path).status_code == 404


def test_stranger_cannot_share_a_run(learner, stranger):
    path = run_path(learner.click("add"))

    response = stranger.client.post(f"{path}share/", {"shared": "yes"})

    assert response.status_code == 404
    assert not Run.objects.get().shared


def test_stranger_cannot_end_the_sharing(learner, stranger):
    path = run_path(learner.click("add"))
    learner.client.post(f"{path}share/", {"shared": "yes"})

    stranger.client.post(f"{path}share/")

    assert Run.objects.get().shared


def test_replay_repeats_the_stream(learner):
    live = learner.stream("add")
    path = f"/runs/{Run.objects.get().pk}/events/"

    replayed = learner.replay(path)

    assert [(message.id, message.data) for message in replayed if message.id] == [
        (message.id, message.data) for message in live if message.id
    ]
    assert replayed[-1].event == "end"


@pytest.mark.parametrize("by_header", [True, False])
def test_replay_resumes_behind_the_last_event(learner, by_header):
    count = sum(bool(message.id) for message in learner.stream("add"))
    path = f"/runs/{Run.objects.get().pk}/events/"

    resumed = learner.replay(path, **{"Last-Event-ID": "3"}) if by_header else learner.replay(f"{path}?after=3")

    assert [message.id for message in resumed if message.id] == [str(number) for number in range(4, count + 1)]


@pytest.mark.parametrize("last", ["99999", "-1", "x", "²", "9" * 400, ""])
def test_replay_from_a_strange_place_ends_well(learner, last):
    learner.click("add")
    path = f"/runs/{Run.objects.get().pk}/events/"

    assert learner.replay(path, **{"Last-Event-ID": last})[-1].event == "end"


def test_one_learner_never_sees_anothers_sandbox(learner, stranger, read):
    learner.click("add")

    assert FIRST_TABLES in read(stranger.see())
    assert "books: 1" in read(stranger.click("add"))
    assert Sandbox.objects.count() == 2


@pytest.mark.parametrize("path", [RUNS, "/lessons/books/reset/"])
def test_post_from_elsewhere_is_refused(transactional_db, path):
    response = Client(enforce_csrf_checks=True).post(path, {"action": "add"})

    assert response.status_code == 403
    assert not Sandbox.objects.exists()


@pytest.mark.parametrize("path", ["/", "/lessons/books/", "/lessons/nope/"])
def test_pages_allow_nothing_inline(learner, path):
    policy = learner.get(path).headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_hostile_output_is_escaped_on_the_page(learner):
    html = learner.click("print_hostile_text").content.decode()

    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    for harm in ("<script>alert", "<img src=x", "<b>bold", "<hx-partial hx-target='#status'>forged"):
        assert harm not in html
    assert not {"\x1b", "\0", "\x07", "\ud800"} & set(html)


def test_hostile_output_stays_within_its_message(learner):
    messages = learner.stream("print_hostile_text")

    ids = [int(message.id) for message in messages if message.id]
    assert ids == list(range(1, len(ids) + 1))
    assert [message.event for message in messages if message.event] == ["end"]
    shown = "".join(message.data for message in messages)
    assert "data: forged" in shown
    for harm in ("<script>", "<img src=x", "<b>bold", "forged</hx-partial>", "\x1b", "\0"):
        assert harm not in shown
