"""Tables belong to the models that they were made for: a learner or a variant that changes models gets new ones."""

from dataclasses import replace

import pytest

from lessons.catalogue import Variant
from lessons.runs.carrying_out import carry_out
from lessons.runs.models import Run, Sandbox
from lessons.runs.problems import NEW_TABLES
from tests.runs.conftest import started

MODELS = "shop/models.py"
WITH_AUTHOR = "    author = models.CharField(max_length=100, default='Austen')\n"
REVIEWS = {
    "reviews/__init__.py": "",
    "reviews/models.py": """
from django.db import models
from shop.models import Book

class Review(models.Model):
    book = models.ForeignKey(Book, models.CASCADE)
""",
}


@pytest.fixture
def run(learner, lesson):
    """Return a function that runs "add" with changed files, and returns the run as it is kept, and what it printed."""

    def run(files=None):
        own = Variant("yours", "Yours", "Your own changes.", files=files or {}, settings={})
        with_own = replace(lesson, variants=(*lesson.variants, own))
        run, log = started(learner, with_own, variant="yours" if files else "")
        carry_out(run, with_own, log)
        return Run.objects.get(pk=run.id), log.sentence

    return run


@pytest.fixture
def changed(lesson):
    return {MODELS: lesson.files[MODELS] + WITH_AUTHOR}


def printed(run):
    return [event.text for event in run.events if event.kind == "output_written"]


def columns(run):
    *_, read = [event for event in run.events if event.kind == "tables_read"]
    return {table.name: table.columns for table in read.tables}


def test_changed_model_begins_with_new_tables_and_says_so(run, changed):
    run()

    kept, sentence = run(changed)

    assert (kept.outcome, printed(kept)) == ("returned", ["books: 1"])
    assert columns(kept) == {"shop_book": ("id", "title", "author")}
    assert sentence == f"Finished. {NEW_TABLES}"
    assert kept.events[-1].sentence == sentence


def test_next_run_with_the_same_models_goes_on(run, changed):
    run()
    run(changed)

    kept, sentence = run(changed)

    assert printed(kept) == ["books: 2"]
    assert NEW_TABLES not in sentence


def test_models_as_shipped_get_their_own_tables_back(run, changed):
    run(changed)

    kept, sentence = run()

    assert columns(kept) == {"shop_book": ("id", "title")}
    assert sentence.endswith(NEW_TABLES)


def test_first_run_of_all_has_no_tables_to_lose(run, changed):
    kept, sentence = run(changed)

    assert kept.outcome == "returned"
    assert NEW_TABLES not in sentence


def test_change_that_no_table_shows_keeps_the_rows(run, lesson):
    run()

    kept, sentence = run({MODELS: lesson.files[MODELS] + "\n    def __str__(self):\n        return self.title\n"})

    assert printed(kept) == ["books: 2"]
    assert NEW_TABLES not in sentence


def test_models_that_cannot_be_loaded_show_why_and_cost_no_row(run):
    run()

    kept, sentence = run({MODELS: "class Book(:\n"})
    again, _ = run()

    assert kept.outcome == "raised"
    assert NEW_TABLES not in sentence
    assert printed(again) == ["books: 2"]


def test_models_that_cannot_be_loaded_show_why_in_the_first_run(run, changed):
    kept, _ = run({MODELS: "class Book(:\n"})
    again, _ = run(changed)

    assert [event.exception for event in kept.events if event.kind == "exception_raised"]
    assert printed(again) == ["books: 1"]


def test_app_that_only_a_variant_has_is_installed(run):
    kept, _ = run(REVIEWS)

    assert columns(kept)["reviews_review"] == ("id", "book_id")


def test_app_that_own_settings_install_gets_its_tables(run):
    apps = ["django.contrib.contenttypes", "django.contrib.auth", "shop", "reviews"]

    without, _ = run({**REVIEWS, "settings.py": f"INSTALLED_APPS = {apps[:-1]}\n"})
    kept, sentence = run({**REVIEWS, "settings.py": f"INSTALLED_APPS = {apps}\n"})

    assert set(columns(without)) == {"shop_book"}
    assert set(columns(kept)) == {"shop_book", "reviews_review"}
    assert sentence.endswith(NEW_TABLES)


def test_settings_that_change_no_table_keep_the_rows(run):
    run()

    kept, sentence = run({"settings.py": "DEBUG = True\n"})

    assert printed(kept) == ["books: 2"]
    assert NEW_TABLES not in sentence


def test_run_that_was_not_kept_leaves_the_tables_to_their_models(run, changed, lesson):
    run()
    run({**changed, "actions.py": "import os\ndef add():\n    os.abort()\n"})

    kept, _ = run()

    assert printed(kept) == ["books: 2"]
    assert Sandbox.objects.get().models_hash == ""


def test_variant_that_fails_to_load_can_be_run_first_of_all(learner, lesson):
    run, log = started(learner, lesson, variant="deadly")

    carry_out(run, lesson, log)

    assert (log.problem, Run.objects.get().outcome) == ("", "died")
