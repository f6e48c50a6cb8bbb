"""A learner's own files are an overlay like a variant, kept apart from the tables."""

import re
from html import unescape

import pytest

from lessons.editing.edits import lesson_of
from lessons.editing.models import Edits
from lessons.runs.asking import request_for
from lessons.runs.course import course
from lessons.runs.models import Run
from lessons.sandbox.limits import Limits
from tests.pages.conftest import text_of
from tests.progress.conftest import URL, free_editing, learner, stranger

__all__ = ["free_editing", "learner", "stranger"]


PATH = "bookshop/signals.py"
SILENT = "# Nobody is welcomed.\n"


def test_changed_file_is_shown_as_yours(learner):
    response = learner.edit(path=PATH, text=SILENT)

    page = learner.page(response.url.partition("#")[0])
    assert response.url == f"{URL}?variant=yours#{PATH}"
    assert 'id="variant-yours"' in page
    assert "changed by you" in page


def test_changed_file_is_run(learner):
    learner.edit(path=PATH, text=SILENT)

    learner.click("create_author", variant="yours")

    assert "output_written" not in [event.kind for event in Run.objects.get().events]


def test_changed_file_is_compiled_in_the_sandbox_alone(learner):
    learner.edit(path=PATH, text=SILENT)
    own = lesson_of(learner.client.get(URL).wsgi_request, course().lesson("created-flag"))

    code = request_for(own, "create_author", "yours").code

    assert PATH not in code
    assert "bookshop/models.py" in code
    assert PATH in request_for(own, "create_author").code


def test_shipped_files_can_still_be_run(learner):
    learner.edit(path=PATH, text=SILENT)

    learner.click("create_author")

    assert "Welcome to the bookshop, Ada!" in text_of(learner.client.get(URL))


def test_lines_of_a_browser_end_as_those_of_the_lesson(learner):
    learner.edit(path=PATH, text="a = 1\r\nb = 2\r\n")

    assert Edits.objects.get().files == {PATH: "a = 1\nb = 2\n"}


def test_reset_file_is_as_shipped_again(learner):
    learner.edit(path=PATH, text=SILENT)
    learner.edit(path="bookshop/copies.py", text=SILENT)

    learner.edit(path=PATH, reset="yes")

    assert Edits.objects.get().files == {"bookshop/copies.py": SILENT}


def test_last_reset_leaves_nothing_of_ones_own(learner):
    learner.edit(path=PATH, text=SILENT)

    response = learner.edit(path=PATH, reset="yes")

    assert response.url == f"{URL}?variant=#{PATH}"
    assert 'id="variant-yours"' not in learner.page()


def test_variant_can_be_gone_on_from(learner):
    learner.edit(variant="solution")

    assert list(Edits.objects.get().files) == ["bookshop/copies.py"]


def test_files_outlive_a_reset_of_the_tables(learner):
    learner.edit(path=PATH, text=SILENT)

    learner.client.post(f"{URL}reset/")

    assert Edits.objects.get().files == {PATH: SILENT}


def test_file_of_somebody_else_is_not_shown(learner, stranger):
    learner.edit(path=PATH, text=SILENT)

    assert 'id="variant-yours"' not in stranger.page()


def test_hostile_text_is_shown_harmlessly(learner):
    learner.edit(path=PATH, text="</textarea><script>alert(1)</script>\n")

    page = learner.page(f"{URL}?variant=yours&edit={PATH}")

    assert "<script>alert" not in page
    assert "&lt;/textarea&gt;" in page


def test_broken_file_leaves_the_page_and_the_buttons(learner):
    learner.edit(path="actions.py", text="def (:\n")

    page = learner.page(f"{URL}?variant=yours")

    assert 'value="create_author"' in page


def test_too_large_file_is_refused_with_a_sentence(learner):
    response = learner.edit(path=PATH, text="#" * (Limits().file_bytes + 1))

    assert response.status_code == 422
    assert "This file was not kept" in text_of(response)
    assert "a file can have up to 64 KiB" in text_of(response)
    assert not Edits.objects.exists()


def test_file_that_python_does_not_read_is_refused_with_a_sentence(learner):
    response = learner.edit(path=PATH, text="a = 1\r\nb = '\0'\r\n")

    assert response.status_code == 422
    assert f"{PATH} has a NUL character in line 2. Python cannot read such a file." in text_of(response)
    assert not Edits.objects.exists()


REFUSED = {
    "NUL": ("\na = '\0'\r\n\tb\r\n", "\na = '\N{REPLACEMENT CHARACTER}'\n\tb\n"),
    "size": ("# é\n" * 20_000, "# é\n" * 20_000),
    "markup": ("</textarea><script>alert(1)</script>\0&amp;\n", "</textarea><script>alert(1)</script>\ufffd&amp;\n"),
}


@pytest.mark.parametrize(("sent", "shown"), REFUSED.values(), ids=REFUSED)
def test_refused_text_is_there_to_be_changed(learner, sent, shown):
    page = learner.edit(path=PATH, text=sent).content.decode()

    area = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)[1]
    assert unescape(area) == shown
    assert "<script>alert" not in page
    assert f'<input type="hidden" name="path" value="{PATH}">' in page
    assert f'action="{URL}files/"' in page


def test_refused_text_can_be_kept_once_it_was_changed(learner):
    page = learner.edit(path=PATH, text="a = '\0'\n").content.decode()
    area = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)[1]

    learner.edit(path=PATH, text=unescape(area).replace("\N{REPLACEMENT CHARACTER}", ""))

    assert Edits.objects.get().files == {PATH: "a = ''\n"}


def test_refused_text_leaves_the_last_one_there(learner):
    learner.edit(path=PATH, text=SILENT)

    learner.edit(path=PATH, text="\0")

    assert Edits.objects.get().files == {PATH: SILENT}


@pytest.mark.parametrize("text", ["a = '\0'\n", "a = '\ud800'\n", "#" * (Limits().file_bytes + 1)])
def test_file_kept_under_other_limits_is_shown_as_shipped(learner, text):
    edits = {PATH: text, "bookshop/apps.py": course().lesson("created-flag").files["bookshop/apps.py"] + "# mine\n"}
    learner.row.remember()
    Edits.objects.create(learner=learner.row, lesson="created-flag", files=edits)

    learner.click("create_author", variant="yours")

    assert Run.objects.get().outcome == "returned"
    assert learner.page(f"{URL}?variant=yours").count("changed by you") == 1
    assert Edits.objects.get().files == edits


@pytest.mark.parametrize("data", [{"path": "bookshop/views.py", "text": ""}, {"path": ""}, {"variant": "upside-down"}])
def test_unknown_file_or_variant_says_so(learner, data):
    response = learner.edit(**data)

    assert response.status_code == 404
    assert "has no such file or variant." in text_of(response)


def test_nothing_is_changed_where_that_is_off(learner, settings):
    settings.FREE_EDITING = "off"

    response = learner.edit(path=PATH, text=SILENT)

    assert response.status_code == 403
    assert not Edits.objects.exists()


def test_page_offers_no_change_where_that_is_off(learner, settings):
    learner.edit(path=PATH, text=SILENT)
    settings.FREE_EDITING = "off"

    page = learner.page(f"{URL}?edit={PATH}")

    assert "<textarea" not in page
    assert "Change this file" not in page
    assert 'id="variant-yours"' not in page
    assert "Check my work" not in page


def test_file_to_be_changed_is_shown_in_a_text_area(learner):
    page = learner.page(f"{URL}?variant=&edit={PATH}")

    assert page.count("<textarea") == 1
    assert f'aria-label="Text of {PATH}"' in page


def test_variant_is_not_changed_in_place(learner):
    page = learner.page(f"{URL}?variant=without-guard&edit={PATH}")

    assert "<textarea" not in page
    assert "Change these files" in page
