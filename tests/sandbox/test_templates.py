"""Template files of a lesson are found, read and reported by Django's own loaders, as in a project."""

import json
import os
import subprocess
import sys

import pytest

from lessons.sandbox.supervisor import Supervisor
from lessons.traces.events import QueryRan
from tests.sandbox.shop import SHOP, Lesson, source_of

FILES = {
    "shop/__init__.py": "",
    "shop/templates/shop/base.html": "<h1>{% block title %}Shop{% endblock %}</h1>{% block content %}{% endblock %}\n",
    "shop/templates/shop/order.html": """
        {% extends "shop/base.html" %}
        {% block title %}{{ block.super }}: {{ title }}{% endblock %}
        {% block content %}{% for line in lines %}{% include "shop/_line.html" %}{% endfor %}{% endblock %}
    """,
    "shop/templates/shop/_line.html": "<li>{{ line }}</li>\n",
    "shop/templates/shop/mail.txt": "{% autoescape off %}Dear {{ title }}, café.{% endautoescape %}\n",
    "shop/templates/shop/broken.html": "one\n{% nonsense %}\n",
    "shop/templates/shop/orphan.html": '{% extends "shop/nobody.html" %}\n',
    "shop/templates/shop/field.html": "<input name={{ widget.name }}>",
}
APPS = ["django.contrib.contenttypes", "django.contrib.auth", "shop"]
ENGINE = {"BACKEND": "django.template.backends.django.DjangoTemplates"}
DEBUG = {**ENGINE, "APP_DIRS": True, "OPTIONS": {"debug": True}}
ACTIONS = """
    import json
    from pathlib import Path

    from django import forms
    from django.shortcuts import render
    from django.template import Context, Engine, TemplateDoesNotExist, TemplateSyntaxError, engines
    from django.template.loader import get_template, render_to_string, select_template
    from django.test import RequestFactory, override_settings

    DJANGO = "django.template.backends.django.DjangoTemplates"
    CONTEXT = {"title": "A & B", "lines": ["<b>", "two"]}
    FOLDER = Path(__file__).resolve().parent / "shop" / "templates"
    APP_LOADER = "django.template.loaders.app_directories.Loader"
    FILE_LOADER = "django.template.loaders.filesystem.Loader"


    def name_of(path):
        # A plain project has absolute paths, a lesson those that its page shows.
        return str(path).rpartition("/templates/")[2]


    def told_by(work):
        try:
            return work()
        except (TemplateDoesNotExist, TemplateSyntaxError) as error:
            debug = getattr(error, "template_debug", {})
            chain = getattr(error, "chain", [])
            tried = [[name_of(origin), why] for missing in chain for origin, why in missing.tried]
            tried = [[name, why] for name, why in tried if name.startswith("shop/")]
            message = str(error).replace(f"{FOLDER.parents[1]}/", "")
            return [type(error).__name__, message, name_of(debug.get("name")), debug.get("line"), tried]


    class Widget(forms.TextInput):
        template_name = "shop/field.html"


    class Form(forms.Form):
        name = forms.CharField(widget=Widget)


    def with_setting(engine, name="shop/order.html", **options):
        with override_settings(TEMPLATES=[{"BACKEND": DJANGO, **engine, "OPTIONS": options}]):
            return render_to_string(name, CONTEXT)


    def facts():
        return {
            "rendered": told_by(lambda: render_to_string("shop/order.html", CONTEXT)),
            "response": render(RequestFactory().get("/"), "shop/order.html", CONTEXT).content.decode(),
            "text": told_by(lambda: render_to_string("shop/mail.txt", CONTEXT)),
            "first of several": select_template(["shop/none.html", "shop/_line.html"]).template.name,
            "origin": name_of(get_template("shop/_line.html").origin.name),
            "loader": get_template("shop/_line.html").origin.loader_name,
            "of another app": get_template("registration/password_reset_subject.txt").template.name,
            "widget": str(Form()["name"]),
            "an engine of its own": Engine(app_dirs=True).get_template("shop/order.html").render(Context(CONTEXT)),
            "app loader by name": told_by(lambda: with_setting({}, loaders=[APP_LOADER])),
            "folder": told_by(lambda: with_setting({"DIRS": [FOLDER]})),
            "folder of its own": told_by(lambda: with_setting({"DIRS": [FOLDER / "shop"]}, "mail.txt")),
            "file loader by name": told_by(lambda: with_setting({"DIRS": [str(FOLDER)]}, loaders=[FILE_LOADER])),
            "charset": told_by(lambda: with_setting({"APP_DIRS": True}, "shop/mail.txt", file_charset="latin-1")),
            "no directories": told_by(lambda: with_setting({})),
            "missing": told_by(lambda: get_template("shop/none.html")),
            "broken": told_by(lambda: get_template("shop/broken.html")),
            "orphan": told_by(lambda: render_to_string("shop/orphan.html")),
            "climbing": told_by(lambda: get_template("../../actions.py")),
            "absolute": told_by(lambda: get_template("/etc/passwd")),
            "Python file": told_by(lambda: get_template("shop/__init__.py")),
        }


    def show():
        print(json.dumps(facts()))
"""
PLAIN = """
import django
from django.conf import settings

settings.configure(INSTALLED_APPS=%r, TEMPLATES=%r)
django.setup()
import actions
actions.show()
"""
NAMES = [line.split('"')[1] for line in ACTIONS.splitlines() if line.startswith(" " * 12 + '"')]


@pytest.fixture(scope="module")
def seen_in_plain_project(tmp_path_factory):
    """What `facts()` says in a project of its own, in a fresh Python."""
    folder = tmp_path_factory.mktemp("plain")
    for path, text in source_of(FILES | {"actions.py": ACTIONS}).items():
        (folder / path).parent.mkdir(exist_ok=True, parents=True)
        (folder / path).write_text(text)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    command = [sys.executable, "-c", PLAIN % (APPS, [DEBUG])]
    return json.loads(subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True).stdout)


@pytest.fixture(scope="module")
def waiting_supervisor():
    """One that gives a run the time for all the engines of `facts()`."""
    supervisor = Supervisor(idle=1)
    yield supervisor
    supervisor.close()


@pytest.fixture(scope="module")
def seen_in_lesson(waiting_supervisor):
    run = Lesson(waiting_supervisor, source_of(FILES | {"actions.py": ACTIONS}), ["shop"], {"TEMPLATES": [DEBUG]}).run(
        "show"
    )
    assert run.raised == ""
    return json.loads(run.printed[0])


@pytest.mark.parametrize("name", NAMES)
def test_lesson_sees_what_a_plain_project_sees(name, seen_in_lesson, seen_in_plain_project):
    assert seen_in_lesson[name] == seen_in_plain_project[name]


def test_facts_are_facts(seen_in_lesson):
    """What a mistake in `facts()` itself could hide from the comparison."""
    assert seen_in_lesson["rendered"].split("\n") == [
        "<h1>Shop: A &amp; B</h1><li>&lt;b&gt;</li>",
        "<li>two</li>",
        "",
        "",
    ]
    assert seen_in_lesson["widget"] == "<input name=name>"
    assert "Invalid block tag on line 2: 'nonsense'." in seen_in_lesson["broken"][1]
    assert seen_in_lesson["broken"][2:4] == ["shop/broken.html", 2]
    assert seen_in_lesson["missing"][:2] == ["TemplateDoesNotExist", "shop/none.html"]
    assert ["shop/none.html", "Source does not exist"] in seen_in_lesson["missing"][4]


def test_templates_are_found_without_settings(lesson):
    actions = """
        from django.contrib.auth.models import User
        from django.shortcuts import render
        from django.test import RequestFactory

        def go():
            request = RequestFactory().get("/orders/")
            request.user = User(username="ada")
            print(render(request, "shop/hello.html").content.decode())
    """
    files = {"shop/__init__.py": "", "shop/templates/shop/hello.html": "{{ request.path }} {{ user.username }}"}

    run = lesson(actions, files=files, migrate=False).run("go")

    assert (run.raised, run.printed) == ("", ["/orders/ ada"])


def test_template_has_the_path_of_its_file_in_the_lesson(lesson):
    actions = """
        from django.template import TemplateDoesNotExist
        from django.template.loader import get_template

        def go():
            print(get_template("shop/hello.html").origin.name)
            try:
                get_template("shop/mails/none.txt")
            except TemplateDoesNotExist as error:
                [missing] = error.chain
                print(*[f"{origin.name}: {why}" for origin, why in missing.tried if "shop/templates" in origin.name])
    """
    files = {"shop/__init__.py": "", "shop/templates/shop/hello.html": "Hello"}

    run = lesson(actions, files=files, settings={"TEMPLATES": [DEBUG]}, migrate=False).run("go")

    assert run.printed == [
        "shop/templates/shop/hello.html",
        "shop/templates/shop/mails/none.txt: Source does not exist",
    ]


def test_template_of_the_app_that_is_installed_first_is_taken(lesson, waiting_supervisor):
    actions = """
        from django.template.loader import render_to_string

        def go():
            print(render_to_string("hello.txt"), render_to_string("registration/password_reset_subject.txt"))
    """
    files = {
        "shop/__init__.py": "",
        "mail/__init__.py": "",
        "shop/templates/hello.txt": "Shop",
        "mail/templates/hello.txt": "Mail",
        "mail/templates/registration/password_reset_subject.txt": "ours",
        "settings.py": f"INSTALLED_APPS = {['mail', *APPS]}",
    }

    run = lesson(actions, files=files, by=waiting_supervisor, migrate=False).run("go")

    assert run.printed == ["Mail ours"]


def test_statement_of_a_template_belongs_to_the_line_that_renders_it(lesson):
    actions = """
        from django.template.loader import render_to_string
        from shop.models import Book

        def go():
            books = Book.objects.all()
            print(render_to_string("shop/books.html", {"books": books}))
    """
    files = SHOP | {"shop/templates/shop/books.html": "{% for book in books %}{{ book.title }}{% endfor %}none"}

    run = lesson(actions, files=files).run("go")

    (query,) = [event for event in run.of(QueryRan) if "shop_book" in event.sql]
    assert (run.printed, query.place) == (["none"], "actions.py:6")
