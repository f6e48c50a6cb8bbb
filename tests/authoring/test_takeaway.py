"""The take-away runs as in a project of one's own."""

import pytest

from lessons.authoring.takeaway import find_problems

pytestmark = pytest.mark.thorough


@pytest.fixture
def complaints(lesson_read):
    return lambda: [str(problem) for problem in find_problems(lesson_read())]


def test_test_that_passes_is_no_problem(complaints):
    assert complaints() == []


def test_test_that_fails_is_shown(author, complaints):
    author.replace("takeaway/test_count.py", "words == 5", "words == 6")

    (complaint,) = complaints()

    assert "takeaway/test_count.py: the test does not pass:" in complaint
    assert "assert 5 == 6" in complaint


def test_test_passes_on_the_variant_that_the_lesson_names(author, complaints):
    author.replace("takeaway/test_count.py", "words == 5", "words == 2")
    author.replace("lesson.md", 'is counted again."\n', 'is counted again."\nvariant = "counting-too-late"\n')

    assert complaints() == []


def test_unknown_variant_is_named(author, complaints):
    author.replace("lesson.md", 'is counted again."\n', 'is counted again."\nvariant = "early"\n')

    (complaint,) = complaints()

    assert "lesson.md: [takeaway] names a variant that does not exist: early." in complaint


def test_project_has_the_databases_of_the_lesson(author, complaints):
    lines = 'databases = ["default", "other"]\nmirrors = {elsewhere = "other"}'
    author.replace("lesson.md", "hints = [", f"{lines}\nhints = [")
    test = "from django.db import connections\n\ndef test_aliases():\n    assert list(connections) == {}\n"
    author.write("takeaway/test_count.py", test.format(["default", "other", "elsewhere"]))

    assert complaints() == []


def test_project_has_the_data_of_the_lesson(author, complaints):
    fixture = '[{"model": "notebook.note", "pk": 7, "fields": {"text": "Milk"}}]'
    author.write("app/notebook/fixtures/notes.json", fixture)
    author.write(
        "takeaway/test_count.py",
        "import pytest\nfrom django.core.management import call_command\nfrom notebook.models import Note\n\n"
        "@pytest.mark.django_db\ndef test_fixture():\n    call_command('loaddata', 'notes')\n"
        "    assert Note.objects.get().pk == 7\n",
    )

    assert complaints() == []


def test_project_has_the_templates_of_the_lesson(author, complaints):
    author.write("app/notebook/templates/notebook/note.html", "<p>{{ text }}</p>\n")
    author.write(
        "takeaway/test_count.py",
        "from django.template.loader import render_to_string\n\ndef test_template():\n"
        "    assert render_to_string('notebook/note.html', {'text': 'Milk'}) == '<p>Milk</p>\\n'\n",
    )

    assert complaints() == []


def test_project_has_the_settings_of_the_lesson(author, complaints):
    apps = ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "notebook"]
    author.write("settings.py", f'INSTALLED_APPS = {apps}\nDATABASES = {{"default": {{"ATOMIC_REQUESTS": True}}}}\n')
    author.write(
        "takeaway/test_count.py",
        "import pytest\nfrom django.contrib.sessions.models import Session\nfrom django.db import connection\n\n"
        "@pytest.mark.django_db\ndef test_settings():\n"
        "    assert connection.settings_dict['ATOMIC_REQUESTS']\n    assert not Session.objects.exists()\n",
    )

    assert complaints() == []
