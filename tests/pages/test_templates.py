"""Templates of a lesson are shown beside its code; learners add, change and delete them, and runs render them."""

from html import unescape

import pytest

from lessons.editing.edits import version
from lessons.editing.models import Edits
from lessons.pages.searchable import fill_index
from lessons.runs.models import Run
from lessons.sandbox.limits import Limits
from tests.pages.conftest import text_of
from tests.progress.conftest import URL, free_editing, learner, lesson_folder

__all__ = ["free_editing", "learner", "lesson_folder"]

PATH = "bookshop/templates/bookshop/author.html"
TEXT = '{# Who writes #}\n<h1 class="name">{% if author %}{{ author }}{% endif %}</h1>\n<script>alert(1)</script>\n'
RENDERING = """\
from django.template.loader import render_to_string

def create_author():
    print(render_to_string("bookshop/author.html", {"author": "<Ada>"}))
"""


@pytest.fixture(autouse=True)
def _lesson_with_template(lesson_folder):
    file = lesson_folder / "app" / PATH
    file.parent.mkdir(parents=True)
    file.write_text(TEXT)


def printed():
    """What the last run printed, or the exception that ended it."""
    run = Run.objects.latest("created_at")
    return "".join(getattr(event, "text", "") or getattr(event, "exception", "") for event in run.events)


def test_template_is_shown_with_its_colours_and_escaped(learner):
    page = learner.page(URL)

    assert f'id="{PATH}:2"' in page
    assert '<span class="c">{# Who writes #}</span>' in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert(1)" not in page


def test_learner_changes_a_template_and_a_run_renders_it(learner):
    learner.edit(path="actions.py", text=RENDERING)
    learner.click("create_author", variant="yours")
    as_shipped = printed()

    learner.edit(path=PATH, text="<p>{{ author }}</p>\n")
    learner.click("create_author", variant="yours")

    assert '<h1 class="name">&lt;Ada&gt;</h1>' in as_shipped
    assert printed() == "<p>&lt;Ada&gt;</p>"
    assert "<ins>+ &lt;p&gt;{{ author }}&lt;/p&gt;\n" in learner.page(f"{URL}?variant=yours")


def test_learner_adds_a_template_that_another_one_includes(learner):
    learner.edit(path="actions.py", text=RENDERING)
    learner.edit(path=PATH, text='{% include "bookshop/new/_born-in.1815.txt" %}')

    learner.edit(new="bookshop/templates/bookshop/new/_born-in.1815.txt")
    learner.edit(path="bookshop/templates/bookshop/new/_born-in.1815.txt", text="{{ author }}, 1815")
    learner.click("create_author", variant="yours")

    assert printed() == "&lt;Ada&gt;, 1815"


def test_template_that_was_deleted_does_not_exist_and_comes_back(learner):
    learner.edit(path="actions.py", text=RENDERING)
    learner.edit(delete=PATH)
    learner.click("create_author", variant="yours")
    without = printed()

    learner.edit(reset=PATH)
    learner.click("create_author", variant="yours")

    assert without == "TemplateDoesNotExist('bookshop/author.html')"
    assert "&lt;Ada&gt;" in printed()


def test_broken_template_says_what_django_says(learner):
    learner.edit(path="actions.py", text=RENDERING)
    learner.edit(path=PATH, text="one\n{% endfor %}\n")

    learner.click("create_author", variant="yours")

    assert "TemplateSyntaxError" in printed()
    assert "Invalid block tag on line 2: 'endfor'." in printed()


def test_template_is_found_by_its_words(learner):
    fill_index()

    page = learner.page("/search/?q=author.html")

    assert f"{URL}?variant=#{PATH}" in page


def test_template_of_a_stranger_is_coloured_within_the_budget_of_a_page(learner):
    learner.edit(path=PATH, text="{% if a %}\n" * 5_000)

    page = learner.page(f"{URL}?variant=yours")

    assert f'id="{PATH}:2"' not in page


def test_template_in_the_editor_cannot_end_its_text_area(learner):
    learner.edit(path=PATH, text="</textarea><b>mine</b>")

    page = learner.page(f"{URL}?edit={PATH}")

    assert "&lt;/textarea&gt;&lt;b&gt;mine" in page
    assert f'name="base" value="{version("</textarea><b>mine</b>")}"' in page


HOSTILE = {
    "bookshop/templates/../../x.html": "is not a path of a lesson's file.",
    "/bookshop/templates/x.html": "is not a path of a lesson's file.",
    "bookshop\\templates\\x.html": "is not a path of a lesson's file.",
    "bookshop/templates/x\0.html": "is not a path of a lesson's file.",
    f"bookshop/templates/{'a' * 300}.html": "is not a path of a lesson's file.",
    "templates/x.html": "'templates/x.html' is not in the templates/ folder of an app",
    "x.html": "Write it like 'bookshop/templates/bookshop/page.html'.",
    "bookshop/x.txt": "is not in the templates/ folder of an app, where Django looks for templates.",
    "elsewhere/templates/x.html": "This lesson has no folder 'elsewhere'. Its folders: bookshop.",
    "bookshop/a b/templates/x.html": "is in no app: a package has letters, digits and _ in its name.",
    "bookshop/templates/.html": "is no name of a template: those have letters, digits, _, - and dots.",
    "bookshop/templates/<b>.html": "is no name of a template",
    "bookshop/templates/ﬁle.html": "is no name of a template",
    "bookshop/templates/-x.html": "is no name of a template",
    "bookshop/templates/x.htm": "is neither a Python file nor a template, and you can add no others.",
}


@pytest.mark.parametrize(("path", "sentence"), HOSTILE.items(), ids=[ascii(path)[:40] for path in HOSTILE])
@pytest.mark.parametrize("how", ["new", "path"])
def test_name_that_no_template_can_have_is_refused_with_a_sentence(learner, how, path, sentence):
    response = learner.edit(**({"new": path} if how == "new" else {"path": path, "text": "<p>\n"}))

    assert response.status_code == 422
    assert sentence in unescape(text_of(response))
    assert "<b>.html" not in response.content.decode()
    assert not Edits.objects.exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a\n\0", f"{PATH} has a NUL character in line 2. A file of a lesson cannot have that."),
        ("<p>" * Limits().file_bytes, f"{PATH} has 196,608 bytes; a file can have up to 64 KiB."),
    ],
    ids=["NUL", "large"],
)
def test_text_that_no_template_can_have_is_refused_with_a_sentence(learner, text, sentence):
    response = learner.edit(path=PATH, text=text)

    assert response.status_code == 422
    assert sentence in unescape(text_of(response))
    assert not Edits.objects.exists()
