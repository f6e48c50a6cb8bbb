"""A click on a claim runs it on fresh data, in front of the reader."""

import pytest

from lessons.runs.models import Run, Sandbox
from tests.pages.conftest import text_of
from tests.progress.conftest import URL

CLAIM = "new_object_hears_false"


def test_claim_is_shown_to_hold(learner):
    response = learner.prove(CLAIM)

    assert response.url == f"{URL}?trace=whole#run"
    assert "Confirmed" in text_of(learner.client.get(URL))
    assert "This ran on separate data, after create_author()" in text_of(learner.client.get(URL)).replace("  ", " ")


def test_claim_leaves_the_rows_of_the_learner(learner):
    learner.click("create_author")
    before = Sandbox.objects.get()

    learner.prove(CLAIM)

    after = Sandbox.objects.get()
    assert (after.snapshot, after.version) == (before.snapshot, before.version)


def test_claim_does_not_see_the_rows_of_the_learner(learner):
    for _ in range(3):
        learner.click("create_author")

    learner.prove("insert_says_true")

    assert "bookshop_author 1 row" in text_of(learner.client.get(URL))


def test_claim_runs_after_the_actions_that_it_wants(learner):
    learner.prove(CLAIM)

    before, *_ = [event for event in Run.objects.get().events if event.kind == "tables_read"]
    assert [table.row_count for table in before.tables] == [1]


def test_run_of_a_claim_can_be_linked_to(learner):
    learner.prove(CLAIM)

    page = learner.client.get(f"/runs/{Run.objects.get().id}/")

    assert "Confirmed" in text_of(page)


@pytest.mark.parametrize("name", ["nothing", "last_post_save", "created", "", "<script>"])
def test_what_cannot_be_shown_says_so(learner, name):
    response = learner.prove(name)

    assert response.status_code == 404
    assert "has nothing called" in text_of(response)
    assert "<script>" not in response.content.decode()
