"""What courses are written with keeps its names and does what the guide for authors says, all of which it tells."""

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest

from lessons import proofs
from lessons.authoring.new_lesson import make_lesson
from lessons.authoring.rehearsal import run_all
from lessons.catalogue.judging import event_found, holds
from lessons.catalogue.lesson import SOLUTION
from lessons.catalogue.loader import load_course
from lessons.catalogue.proofs import Scenario, Step, read_proofs

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "writing-lessons.md").read_text()
EXAMPLE = re.search(r"## proofs\.py\n\n```python\n(.*?)```", GUIDE, re.DOTALL)[1]
WRITTEN = [
    *(ROOT / "lessons" / "course").glob("*/*/proofs.py"),
    ROOT / "lessons" / "authoring" / "skeleton" / "proofs.py",
]
QUESTIONS = [name for name in (*vars(proofs.Trace), *proofs.Trace.__dataclass_fields__) if not name.startswith("_")]
STORY = '''
import logging
from unittest import TestCase, TestResult, TestSuite

from django.core.mail import send_mail
from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import Signal
from django.shortcuts import render
from django.test import Client, override_settings
from django.urls import path

from notebook.models import Note

closed = Signal()


def refuse(sender, **kwargs):
    raise ValueError("not today")


def thank(sender, **kwargs):
    return "thanks"


def announce():
    print("announced")


def forget():
    pass


def door(request):
    return render(request, "door.html")


urlpatterns = [path("door/", door)]
LOADERS = [("django.template.loaders.locmem.Loader", {"door.html": "open"})]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": LOADERS}}]


class NoteTests(TestCase):
    def test_words(self):
        self.fail("three words")

    def test_text(self):
        pass


def tell():
    """Tell a story"""
    post_save.connect(thank, Note, weak=False)
    with transaction.atomic():
        transaction.on_commit(announce)
        note = Note.objects.create(text="Buy milk")
    note.text = "Buy milk and bread"
    note.save()
    try:
        with transaction.atomic():
            transaction.on_commit(forget)
            note.delete()
            raise LookupError
    except LookupError:
        print("rolled back")
    closed.connect(refuse)
    closed.send_robust("door", reason="night")
    with override_settings(ROOT_URLCONF=__name__, TEMPLATES=TEMPLATES):
        Client().get("/door/")
        Client().get("/window/")
    logging.getLogger("shop").warning("low")
    send_mail("Hello", "Good morning.", "shop@example.com", ["ada@example.com"])
    TestSuite([NoteTests("test_words"), NoteTests("test_text")]).run(TestResult())
    raise RuntimeError("the end")
'''


def names(events, field):
    return [getattr(event, field) for event in events]


def test_names_that_courses_hang_on_are_there():
    assert set(proofs.__all__) == {
        "NotInTrace",
        "Trace",
        "answer",
        "argument",
        "check",
        "claim",
        "evidence",
        "refutation",
        "values",
    }


@pytest.mark.parametrize("name", proofs.__all__)
def test_guide_tells_each_name_and_shows_it(name):
    assert re.search(rf"[`@]{name}\b", GUIDE.replace(EXAMPLE, ""))
    assert EXAMPLE.count(name) >= 2


@pytest.mark.parametrize("name", proofs.__all__)
def test_each_name_says_what_it_is_for(name):
    assert getattr(proofs, name).__doc__


@pytest.mark.parametrize("name", QUESTIONS)
def test_guide_tells_each_question_to_a_trace(name):
    assert f"trace.{name}" in GUIDE


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.parent.name)
def test_proofs_import_nothing_else_from_here(path):
    tree = ast.parse(path.read_text())
    modules = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    modules += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]

    assert [name for name in modules if name.startswith("lessons") and name != "lessons.proofs"] == []


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    """A new lesson, as `new_lesson` makes it."""
    course = tmp_path_factory.mktemp("new") / "course"
    course.mkdir()
    make_lesson(course, "notes", "note-count")
    return load_course(course).lesson("note-count")


@pytest.fixture(scope="module")
def asked(lesson, tmp_path_factory):
    """A function that returns a proof of the guide's example, and its trace of the lesson, as shipped or otherwise."""
    path = tmp_path_factory.mktemp("guide") / "proofs.py"
    path.write_text(EXAMPLE)
    example = read_proofs(path, path)

    def ask(name, variant=""):
        proof = example[name]
        scenario = (proof.scenario or example["created_flag"].scenario).with_variant(variant)
        return proof, run_all([(lesson, scenario)])[lesson, scenario]

    return ask


@pytest.mark.parametrize("name", ["insert_has_the_count", "update_is_silent"])
def test_claim_of_the_guide_is_true(asked, name):
    assert holds(*asked(name)).holds


def test_claim_of_the_guide_leads_to_its_event(asked):
    assert holds(*asked("insert_has_the_count")).event.kind == "row_inserted"


def test_answer_of_the_guide_is_computed(asked):
    proof, trace = asked("created_flag")

    assert proof.function(trace) == "True"


def test_refutation_of_the_guide_finds_its_event(asked):
    assert event_found(*asked("inserted_note")).table == "notebook_note"


def test_evidence_of_the_guide_finds_its_event(asked):
    assert event_found(*asked("sent_post_save")).signal == "post_save"


def test_check_of_the_guide_says_what_is_missing_and_passes_with_the_solution(asked):
    assert holds(*asked("count_is_right")).sentence == "The note has five words, but its row says 2."
    assert holds(*asked("count_is_right", SOLUTION)).holds


@pytest.fixture(scope="module")
def trace(lesson):
    """The trace of a run in which a little of everything happens."""
    told = replace(lesson, files={**lesson.files, "actions.py": STORY})
    scenario = Scenario(Step("tell"))
    return run_all([(told, scenario)])[told, scenario]


NOTE = {"id": "1", "text": "Buy milk and bread", "words": "4"}


ASKED = {
    'names(trace.signals("post_save", sender="Note"), "method")': ["send"] * 2,
    '[values(given) for given in trace.responses("post_save")]': [{"thank": "'thanks'"}] * 2,
    'names(trace.receivers("count_words", signal="pre_save"), "receiver")': ["count_words"] * 2,
    'names(trace.receivers(signal="closed"), "receiver")': ["refuse"],
    'names(trace.receivers_raised("refuse"), "exception")': ["ValueError('not today')"],
    'trace.receivers_raised("thank")': (),
    '[argument(sent, "created") for sent in trace.signals("post_save")]': ["True", "False"],
    'values(trace.signals("closed")[0].arguments)': {"reason": "'night'"},
    'names(trace.queries("UPDATE", "notebook_note"), "rows")': [1],
    'trace.queries("INSERT", "notebook_other")': (),
    "trace.transactions": ("BEGIN", "COMMIT", "BEGIN", "ROLLBACK"),
    'names(trace.transaction_events("COMMIT"), "kind")': ["transaction_committed"],
    '[values(row.new) for row in trace.inserted("notebook_note")]': [{"id": "1", "text": "Buy milk", "words": "2"}],
    '[values(row.new)["words"] for row in trace.updated("notebook_note")]': ["4"],
    '[values(row.old)["words"] for row in trace.updated("notebook_note")]': ["2"],
    '[values(row.old) for row in trace.deleted("notebook_note")]': [NOTE],
    'trace.deleted("auth_user")': (),
    'trace.rows("notebook_note")': (NOTE,),
    'trace.rows_before("notebook_note")': (),
    "trace.callbacks": ("announce",),
    'names(trace.callbacks_registered(), "callback")': ["announce", "forget"],
    'names(trace.callbacks_called("announce"), "callback")': ["announce"],
    'names(trace.callbacks_discarded("forget"), "reason")': ["rolled back"],
    "trace.printed": ("announced", "rolled back"),
    'trace.outputs("log")[-1].text': "WARNING: low",
    'names(trace.mails, "subject")': ["Hello"],
    'names(trace.tests(), "outcome")': ["failed", "passed"],
    'names(trace.tests("NoteTests.test_words"), "message")': ["AssertionError('three words')"],
    'names(trace.tests(outcome="passed"), "test")': ["NoteTests.test_text"],
    'names(trace.requests(method="GET"), "path")': ["/door/", "/window/"],
    'names(trace.requests_finished("/door/"), "status")': [200],
    'names(trace.requests_finished(status=404), "path")': ["/window/"],
    'names(trace.within(trace.requests("/door/")[0]).views("door"), "view")': ["door"],
    'names(trace.views(), "view")': ["door"],
    'names(trace.templates("door.html"), "template")': ["door.html"],
    "trace.exception": "RuntimeError('the end')",
    "trace.outcome": "raised",
    "trace.kinds[-2:]": ("tables_read", "run_finished"),
    'names(trace.of_kind("receiver_connected"), "receiver")': ["count_words", "thank", "refuse"],
    "trace.before(trace.mails[0]).printed": ("announced", "rolled back"),
    "trace.after(trace.mails[0]).printed": (),
    'trace.within(trace.callbacks_called("announce")[0]).printed': ("announced",),
    'names(trace.within(trace.signals("pre_save")[0]).receivers(), "receiver")': ["count_words"],
    'trace.order(a=trace.queries("INSERT"), b=trace.queries("DROP"), c=trace.receivers("count_words"))': ("c", "a"),
    "trace[-1].kind": "run_finished",
    "trace[:2].kinds": ("run_started", "receiver_connected"),
    "len(trace) == len(trace.events) == len(list(trace))": True,
}


@pytest.mark.parametrize("question", ASKED)
def test_question_is_answered_with_what_happened(trace, question):
    assert eval(question, vars(proofs) | {"trace": trace, "names": names}) == ASKED[question]


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_question_is_asked_here(name):
    assert any(f"trace.{name}" in question for question in ASKED)


@pytest.mark.parametrize(
    "question",
    [
        'trace.rows("notebook_other")',
        'trace.rows("notebook_note", database="other")',
        'trace.rows_before("notebook_other")',
        'trace[:1].rows("notebook_note")',
        'argument(trace.signals("post_save")[0], "reason")',
    ],
)
def test_question_about_what_the_run_has_not_is_refused(trace, question):
    with pytest.raises(proofs.NotInTrace):
        eval(question, vars(proofs) | {"trace": trace})
