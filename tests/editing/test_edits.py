"""A learner's own files are an overlay like a variant, kept apart from the tables."""

import re
from dataclasses import replace
from html import unescape

import pytest

from lessons.catalogue import Variant
from lessons.editing.edits import lesson_of, take_variant, version
from lessons.editing.models import Edits
from lessons.runs.asking import request_for
from lessons.runs.course import course
from lessons.runs.models import Run
from lessons.sandbox.limits import Limits
from tests.pages.conftest import text_of
from tests.personas import text
from tests.progress.conftest import URL, free_editing, learner, stranger

__all__ = ["free_editing", "learner", "stranger"]


PATH = "bookshop/signals.py"
SILENT = "# Nobody is welcomed.\n"


def text_area_of(page):
    return unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)[1])


def test_changed_file_is_shown_as_yours(learner):
    response = learner.edit(path=PATH, text=SILENT)

    editor, page = learner.page(response.url.partition("#")[0]), learner.page(f"{URL}?variant=yours")
    assert text_area_of(editor) == SILENT
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

    assert "output_written" in [event.kind for event in Run.objects.get().events]


def test_lines_of_a_browser_end_as_those_of_the_lesson(learner):
    learner.edit(path=PATH, text="a = 1\r\nb = 2\r\n")

    assert Edits.objects.get().files == {PATH: "a = 1\nb = 2\n"}


def test_reset_file_is_as_shipped_again(learner):
    learner.edit(path=PATH, text=SILENT)
    learner.edit(path="bookshop/copies.py", text=SILENT)

    learner.edit(reset=PATH)

    assert Edits.objects.get().files == {"bookshop/copies.py": SILENT}


def test_last_reset_leaves_nothing_of_ones_own(learner):
    learner.edit(path=PATH, text=SILENT)

    response = learner.edit(reset=PATH)

    assert text_area_of(learner.page(response.url)) == course().lesson("created-flag").files[PATH]
    assert 'id="variant-yours"' not in learner.page()


def test_variant_can_be_gone_on_from(learner):
    learner.edit(variant="solution")

    assert list(Edits.objects.get().files) == ["bookshop/copies.py"]


def test_variant_that_is_gone_on_from_brings_its_settings(learner):
    learner.client.post("/lessons/receiver-contract/files/", {"variant": "with-debug"})

    assert Edits.objects.get().files["settings.py"] == "DEBUG = True\n"


def test_own_settings_are_run_in_the_sandbox_alone(learner, settings):
    actions = "from django.conf import settings\n\ndef create_author():\n    print(settings.LANGUAGE_CODE)\n"
    learner.edit(new="settings.py")
    learner.edit(path="settings.py", text="LANGUAGE_CODE = 'nl'\n")
    learner.edit(path="actions.py", text=actions)

    learner.click("create_author", variant="yours")

    assert [event.text for event in Run.objects.get().events if event.kind == "output_written"] == ["nl"]
    assert settings.LANGUAGE_CODE != "nl"


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
    assert "This file was not saved" in text_of(response)
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

    assert text_area_of(page) == shown
    assert "<script>alert" not in page
    assert f'<input type="hidden" name="path" value="{PATH}">' in page
    assert f'action="{URL}files/"' in page


def test_refused_text_can_be_kept_once_it_was_changed(learner):
    page = learner.edit(path=PATH, text="a = '\0'\n").content.decode()

    learner.edit(path=PATH, text=text_area_of(page).replace("\N{REPLACEMENT CHARACTER}", ""))

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


@pytest.mark.parametrize(
    "data", [{"reset": "bookshop/views.py"}, {"delete": "views.py"}, {"back": PATH}, {"variant": "upside-down"}]
)
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


def test_other_variant_is_not_what_is_changed(learner):
    page = learner.page(f"{URL}?variant=without-guard&edit={PATH}")

    assert text_area_of(page) == course().lesson("created-flag").files[PATH]
    assert "These buttons run the lesson as shipped ." in text(page)


def test_reload_of_the_editor_shows_ones_own_text_whatever_the_address_says(learner):
    learner.edit(path=PATH, text=SILENT)

    assert text_area_of(learner.page(f"{URL}?variant=&edit={PATH}")) == SILENT


def test_save_over_a_text_that_was_saved_elsewhere_is_refused_and_shows_both(learner):
    base = version(course().lesson("created-flag").files[PATH])
    learner.edit(path=PATH, text="a = 1\n", base=base)

    response = learner.edit(path=PATH, text="a = 2\n", base=base)

    page = response.content.decode()
    assert response.status_code == 409
    assert text_area_of(page) == "a = 2\n"
    assert "<del>- a = 1\n</del>" in page
    assert Edits.objects.get().files == {PATH: "a = 1\n"}


def test_refused_text_can_be_saved_over_the_other_one(learner):
    base = version(course().lesson("created-flag").files[PATH])
    learner.edit(path=PATH, text="a = 1\n", base=base)
    page = learner.edit(path=PATH, text="a = 2\n", base=base).content.decode()

    learner.edit(path=PATH, text=text_area_of(page), base=re.search(r'name="base" value="(\w+)"', page)[1])

    assert Edits.objects.get().files == {PATH: "a = 2\n"}


def test_same_text_saved_twice_is_no_conflict(learner):
    base = version(course().lesson("created-flag").files[PATH])
    learner.edit(path=PATH, text=SILENT, base=base)

    assert learner.edit(path=PATH, text=SILENT, base=base).status_code == 302


def test_several_files_are_saved_together_or_not_at_all(learner):
    base = version(course().lesson("created-flag").files[PATH])

    response = learner.edit(path=["bookshop/copies.py", PATH], text=[SILENT, SILENT], base=["0", base])

    assert response.status_code == 409
    assert Edits.objects.count() == 0


def test_new_file_can_be_imported(learner):
    learner.edit(new="bookshop/mail.py")
    learner.edit(path="bookshop/mail.py", text="WORD = 'from a new file'\n")
    learner.edit(path="actions.py", text="from bookshop.mail import WORD\n\ndef create_author():\n    print(WORD)\n")

    learner.click("create_author", variant="yours")

    assert "from a new file" in str([event for event in Run.objects.get().events if event.kind == "output_written"])


HOSTILE = {
    "outside": "../settings.py",
    "absolute": "/etc/passwd.py",
    "two ways": "bookshop//mail.py",
    "backslash": "bookshop\\mail.py",
    "NUL": "mail\0.py",
    "markup": "<b>.py",
    "no module": "notes.txt",
    "no name": ".py",
    "keyword": "bookshop/class.py",
    "written in two ways": "ﬁle.py",
    "other folder": "elsewhere/mail.py",
    "nothing": "",
    "long": "a" * 300 + ".py",
}


@pytest.mark.parametrize("path", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("how", ["new", "path"])
def test_name_that_is_no_module_of_the_lesson_is_refused_with_a_sentence(learner, how, path):
    response = learner.edit(**({"new": path} if how == "new" else {"path": path, "text": SILENT}))

    assert response.status_code == 422
    assert "<b>.py" not in response.content.decode()
    assert not Edits.objects.exists()


def test_empty_file_of_the_lesson_can_be_opened_and_written(learner):
    path = "bookshop/__init__.py"

    assert f'data-path="{path}"' in learner.page(f"{URL}?edit={PATH}")
    learner.edit(path=path, text="print('imported')\n", base=version(""))
    learner.click("create_author", variant="yours")

    assert "imported" in [event.text for event in Run.objects.get().events if event.kind == "output_written"]


def test_file_that_was_emptied_is_shown_as_changed(learner):
    learner.edit(path=PATH, text="")

    page = learner.page(f"{URL}?variant=yours")

    assert f'id="{PATH}"' in page
    assert "changed by you" in page


def test_empty_file_can_be_deleted_and_had_again(learner):
    learner.edit(delete="bookshop/__init__.py")

    assert Edits.objects.get().files == {"bookshop/__init__.py": None}
    learner.edit(reset="bookshop/__init__.py")
    assert Edits.objects.get().files == {}


def test_variant_that_adds_and_deletes_files_can_be_gone_on_from(learner):
    lesson = course().lesson("created-flag")
    variant = Variant("moved", "Moved", "Another file.", {PATH: None, "bookshop/mail.py": ""}, settings={})

    take_variant(learner.row, replace(lesson, variants=(variant,)), "moved")

    assert Edits.objects.get().files == {PATH: None, "bookshop/mail.py": ""}


def test_new_file_that_is_one_too_many_is_refused(learner):
    free = Limits().files - len(course().lesson("created-flag").files)
    for number in range(free):
        learner.edit(new=f"mail_{number}.py")

    response = learner.edit(new="one_too_many.py")

    assert response.status_code == 422
    assert f"A run can have up to {Limits().files} files" in text_of(response)
    assert len(Edits.objects.get().files) == free


def test_deleted_file_is_gone_from_the_run(learner):
    learner.edit(delete=PATH)

    learner.click("create_author", variant="yours")

    assert Run.objects.get().outcome == "raised"
    assert "ImportError" in text_of(learner.client.get(URL))
    assert f"deleted: {PATH}" in text(learner.page(f"{URL}?variant=yours"))


def test_deleted_file_can_be_had_again(learner):
    learner.edit(delete=PATH)

    learner.edit(reset=PATH)

    assert Edits.objects.get().files == {}


def test_actions_cannot_be_deleted(learner):
    response = learner.edit(delete="actions.py")

    assert "its functions are the actions" in text_of(response)
    assert not Edits.objects.exists()


@pytest.mark.parametrize("data", [{"reset": PATH}, {"delete": PATH}, {"variant": "solution"}])
def test_what_was_replaced_can_be_brought_back(learner, data):
    learner.edit(path=PATH, text=SILENT)
    learner.edit(**data)

    assert f"Restore your {PATH}" in learner.page(f"{URL}?edit=actions.py")
    learner.edit(back=PATH)

    assert Edits.objects.get().files[PATH] == SILENT


def test_file_that_the_lesson_has_changed_since_says_so(learner):
    learner.edit(path=PATH, text=SILENT)
    Edits.objects.update(shipped={PATH: "of another day"})

    assert f"{PATH} has changed since you edited it." in text(learner.page(f"{URL}?variant=yours"))


def test_file_that_the_lesson_has_lost_is_still_ones_own(learner):
    learner.row.remember()
    Edits.objects.create(learner=learner.row, lesson="created-flag", files={"bookshop/old.py": SILENT})

    assert "new: bookshop/old.py" in text(learner.page(f"{URL}?variant=yours"))


def test_own_action_becomes_a_button_and_runs(learner):
    source = course().lesson("created-flag").files["actions.py"]
    learner.edit(path="actions.py", text=f'{source}\n\ndef mine():\n    """Do it my way"""\n    print("my way")\n')

    page = learner.page(f"{URL}?variant=yours")
    learner.click("mine", variant="yours")

    assert 'value="mine">Do it my way<' in page
    assert Run.objects.get().outcome == "returned"


def test_own_action_is_none_of_the_lesson(learner):
    learner.edit(path="actions.py", text="def mine():\n    pass\n")

    assert learner.client.post(f"{URL}runs/", {"action": "mine", "variant": ""}).status_code == 404


def test_run_saves_what_was_not_saved_and_runs_that(learner):
    unsaved = {"path": PATH, "text": SILENT, "base": version(course().lesson("created-flag").files[PATH])}

    learner.client.post(f"{URL}runs/", {"action": "create_author", "variant": "", **unsaved})

    assert Edits.objects.get().files == {PATH: SILENT}
    assert Run.objects.get().variant == "yours"


def test_check_saves_what_was_not_saved_and_judges_that(learner):
    solution = course().lesson("created-flag").variant("solution").files["bookshop/copies.py"]
    check = course().lesson("created-flag").checks[0].proof.name

    learner.prove(check, path="bookshop/copies.py", text=solution)

    assert [run.variant for run in Run.objects.all()] == ["yours"]
    assert Edits.objects.get().files == {"bookshop/copies.py": solution}


def test_run_of_a_text_that_is_refused_runs_nothing(learner):
    response = learner.client.post(f"{URL}runs/", {"action": "create_author", "path": PATH, "text": "\0"})

    assert response.status_code == 422
    assert not Run.objects.exists()


def test_check_of_a_file_that_python_does_not_read_says_where(learner):
    check = course().lesson("created-flag").checks[0].proof.name

    learner.prove(check, path=PATH, text="a = 1\nb = (\n")

    page = text_of(learner.client.get(URL))
    assert f"Nothing was run: {PATH} fails on line 2." in unescape(page)
    assert f'File "{PATH}", line 2 b = ( ^ SyntaxError: ' in unescape(page)


def test_changed_models_are_announced_before_the_run(learner):
    learner.click("create_author")
    models = course().lesson("created-flag").files["bookshop/models.py"]
    assert "new tables" not in text(learner.page(f"{URL}?edit={PATH}"))

    learner.edit(path="bookshop/models.py", text=f"{models}\n\nclass Shelf(models.Model):\n    pass\n")

    assert "the next run starts with new tables" in text(learner.page(f"{URL}?variant=yours"))
    assert "This file defines your tables" in text(learner.page(f"{URL}?edit=bookshop/models.py"))
