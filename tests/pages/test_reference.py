"""The reference page shows what receivers of built-in signals really get."""

import re

import django
import pytest

from lessons.authoring.rehearsal import run_all
from lessons.catalogue.proofs import Scenario, Step
from lessons.catalogue.versions import feature_release
from lessons.pages.built_in_signals import demonstrations, observed, recorded_file, recorded_version, table
from lessons.runs.course import course
from lessons.runs.models import Run, Sandbox
from lessons.traces.trace import values
from tests.pages.conftest import text_of


def rows():
    """Return each row of the table with its signal."""
    return [(signal, sending) for group in table(course()) for signal in group.signals for sending in signal.sendings]


def rows_of(page):
    return re.findall(r'<div class="table-frame"[^>]*id="(\w+)"', page)


def test_recorded_table_is_what_the_installed_django_does():
    recorded = recorded_file(feature_release(django.get_version())).read_text()

    assert observed() == recorded


def test_every_signal_of_django_has_been_sent():
    unsent = [signal.name for group in table(course()) for signal in group.signals if not signal.sendings]

    assert unsent == []


def test_reference_shows_each_signal_with_its_arguments(client):
    response = client.get("/reference/")

    assert len(rows_of(response.content.decode())) >= 19
    assert "user.groups.clear() Run User_groups signal ModelSignal action str" in text_of(response)


def test_reference_says_which_django_it_is_about(client):
    assert f"on Django {recorded_version()}." in text_of(client.get("/reference/"))


def test_row_leads_to_the_lesson_that_teaches_the_signal(client):
    page = client.get("/reference/").content.decode()

    assert re.search(r'<code>m2m_changed</code>.*?<a href="/lessons/m2m-actions/">', page)


def test_signals_that_lessons_teach_are_in_the_table():
    known = {signal.name for group in table(course()) for signal in group.signals}

    assert [(lesson.slug, name) for lesson in course() for name in lesson.signals if name not in known] == []


@pytest.fixture(scope="module")
def traces():
    """What the sandbox shows for each row, by the name of its action."""
    lesson = demonstrations()
    ran = run_all([(lesson, Scenario(Step(name))) for name in {sending.action for _, sending in rows()}])
    return {scenario.step.action: trace for (_, scenario), trace in ran.items()}


def test_each_row_can_be_run():
    assert [(signal.name, sending.doing) for signal, sending in rows() if not sending.action] == []


def test_run_of_a_row_shows_what_the_row_says(traces):
    """The signal is sent, and the receiver gets the arguments of the row."""
    for signal, sending in rows():
        calls = traces[sending.action].receivers("hear", signal=signal.name)
        # The tracer leaves `signal` out: it is the signal that is sent.
        assert set(sending.arguments) - {"signal"} in [set(values(call.arguments)) for call in calls], sending.doing


@pytest.mark.django_db
def test_row_is_run_on_fresh_data_and_shown(client):
    response = client.post("/reference/runs/", {"action": "save_object"}, follow=True)

    run = Run.objects.get()
    assert response.redirect_chain == [(f"/runs/{run.pk}/", 302)]
    assert run.outcome == "returned"
    assert "post_save" in text_of(response)


@pytest.mark.django_db
def test_run_of_a_row_leads_back_to_its_signal(client):
    response = client.post("/reference/runs/", {"action": "add_to_relation"}, follow=True)

    assert '<a href="/reference/#m2m_changed">' in response.content.decode()


@pytest.mark.django_db
def test_run_of_a_row_is_no_lesson_that_was_begun(client):
    client.post("/reference/runs/", {"action": "save_object"})

    assert Sandbox.objects.get().run_count == 1
    assert "Begin with 1.1" in text_of(client.get("/"))


@pytest.mark.parametrize("action", ["", "nothing", "hear", "\0", "x" * 5000])
def test_row_that_is_not_there_is_not_found(client, action):
    assert client.post("/reference/runs/", {"action": action}).status_code == 404
