"""The reference page shows what receivers of built-in signals really get."""

import re

import django

from lessons.catalogue.versions import feature_release
from lessons.pages.built_in_signals import observed, recorded_file, recorded_version, table
from lessons.runs.course import course
from tests.pages.conftest import text_of


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
    assert "user.groups.clear() User_groups signal ModelSignal action str" in text_of(response)


def test_reference_says_which_django_it_is_about(client):
    assert f"on Django {recorded_version()}." in text_of(client.get("/reference/"))


def test_row_leads_to_the_lesson_that_teaches_the_signal(client):
    page = client.get("/reference/").content.decode()

    assert re.search(r'<code>post_save</code>.*?<a href="/lessons/created-flag/">', page)


def test_signals_that_lessons_teach_are_in_the_table():
    known = {signal.name for group in table(course()) for signal in group.signals}

    assert [(lesson.slug, name) for lesson in course() for name in lesson.signals if name not in known] == []
