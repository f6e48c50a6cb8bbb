"""What holds for every template, style and script: a strict content security policy, contrast, and small files."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from lessons.showing.code import WORDS, WORDS_OF_TEMPLATES

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FRAGMENTS = sorted((ROOT / "templates").rglob("*.jinja"))
STYLES = sorted((ROOT / "static/css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))
TOKENS = (ROOT / "static/css/tokens.css").read_text(encoding="utf-8")

AA = 4.5
TEXT_COLOURS = [
    *["ink", "muted", "accent", "deleted"],
    *["caution", "clear", "danger"],
]
PAIRS = [
    *[(text, paper) for text in TEXT_COLOURS for paper in ("paper", "panel", "sunken", "lit")],
    *[
        (f"code-{text}", paper)
        for text in ("keyword", "string", "number", "name", "comment")
        for paper in ("sunken", "updated-paper", "lit")
    ],
    *[(text, f"{mark}-paper") for mark in ("inserted", "updated", "deleted") for text in (mark, "ink")],
    *[(text, f"{fate}-paper") for fate in ("caution", "clear", "danger") for text in (fate, "ink", "muted")],
    *[("faint", paper) for paper in ("paper", "panel", "sunken")],
    *[(text, "accent-paper") for text in ("ink", "muted", "accent")],
    *[("deleted", "updated-paper"), ("muted", "updated-paper"), ("on-accent", "accent"), ("updated", "panel")],
]


SHOWN_BY_DJANGO = {"403.html", "403_csrf.html", "404.html", "500.html"}
SET_BY_SCRIPTS = {"htmx-request", "is-around", "is-covered", "is-future", "is-now", "glyph--pause", "stretch"}
MAKING_HTML = sorted((ROOT / "lessons/showing").glob("*.py"))


def imports_of(script):
    return re.findall(r'^import\b(?:.*? from)? "\./([^"]+)";', script.read_text(encoding="utf-8"), re.MULTILINE)


def name_of(path):
    return str(path.relative_to(ROOT))


def colours(scheme):
    light, dark = TOKENS.split("@media (prefers-color-scheme: dark)")
    css = light if scheme == "light" else light + dark
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css))


def luminance(colour):
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def classes_placed():
    """Return the classes in what becomes HTML, as patterns: a variable stands for any word."""
    templates = "".join(path.read_text(encoding="utf-8") for path in [*TEMPLATES, *FRAGMENTS])
    code = "".join(path.read_text(encoding="utf-8") for path in MAKING_HTML)
    # What an f-string puts in, and what is put behind another class.
    added = [re.sub(r"{[^{}]*}", "*", word) for word in re.findall(r'" ([a-z]+-[a-z-]*(?:{[^"]*})?)"', code)]
    code = re.sub(r"{[^{}]*}", "{{ x }}", code)
    values = re.findall(
        r'class="((?:[^"{]|{[{%].*?[%}]})*)"|{% block (?:main_class|kind) %}(.*?){% endblock %}', templates + code
    )
    plain = [re.sub(r"{%.*?%}", "", re.sub(r"{{.*?}}", "*", value)) for pair in values for value in pair]
    words = {word.replace("*", r"[\w-]*") for value in [*plain, *added] for word in value.split() if word.strip("*")}
    return words | {"k"} | WORDS.groupindex.keys() - {"word"} | WORDS_OF_TEMPLATES.groupindex.keys()


def classes_styled():
    css = "".join(path.read_text(encoding="utf-8") for path in STYLES)
    return set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"/\*.*?\*/|url\(.*?\)", "", css, flags=re.DOTALL)))


def test_each_class_is_styled():
    unstyled = {word for word in classes_placed() if not any(re.fullmatch(word, name) for name in classes_styled())}

    assert unstyled == set()


def test_each_style_is_for_a_class_that_is_there():
    words = [*classes_placed(), *SET_BY_SCRIPTS]

    assert {name for name in classes_styled() if not any(re.fullmatch(word, name) for word in words)} == set()


def test_each_template_style_and_script_is_used():
    code = [path for path in (ROOT / "lessons").rglob("*.py") if not path.is_relative_to(ROOT / "lessons/course")]
    sources = "".join(path.read_text(encoding="utf-8") for path in [*TEMPLATES, *FRAGMENTS, *code])
    sources += "".join(f"'js/{path}'" for script in SCRIPTS for path in imports_of(script))
    of_events = {ROOT / "templates/showing/events", ROOT / "templates/workshops/events"}
    named = [
        *[
            path.relative_to(ROOT / "templates")
            for path in [*TEMPLATES, *FRAGMENTS]
            if of_events.isdisjoint(path.parents)
        ],
        *[path.relative_to(ROOT / "static") for path in [*STYLES, *SCRIPTS]],
    ]

    assert {str(path) for path in named if f'"{path}"' not in sources and f"'{path}'" not in sources} == SHOWN_BY_DJANGO


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "paper"), PAIRS)
def test_text_stands_out_from_its_paper(scheme, text, paper):
    known = colours(scheme)

    assert contrast(known[text], known[paper]) >= AA


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_has_no_inline_style_or_script(path):
    html = path.read_text(encoding="utf-8")

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on", html)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html)


@pytest.mark.parametrize("path", [*TEMPLATES, *STYLES, *SCRIPTS], ids=name_of)
def test_nothing_is_loaded_from_elsewhere(path):
    assert not re.search(
        r"(?:src|href)=.?(?:https?:)?//|@import|url\((?!\"\.\./(?:vendor|img)/)", path.read_text(encoding="utf-8")
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_htmx_links_and_forms_work_without_htmx(path):
    tags = re.findall(r"<(?:a|form)\b(?:[^>{]|{[{%].*?[}%]})*>", path.read_text(encoding="utf-8"))

    for tag in tags:
        if "hx-" in tag:
            assert " href=" in tag or "action=" in tag


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_script_is_small_and_imports_only_what_stands_beside_it(path):
    assert path.read_text(encoding="utf-8").count("\n") < 80
    assert [name for name in imports_of(path) if not (path.parent / name).exists()] == []


def test_htmx_comes_behind_the_scripts_that_listen_to_it():
    """On a page that fetches at once, it may fail before they are there."""
    scripts = re.findall(r"static '(js|vendor)/", (ROOT / "templates/pages/_scripts.html").read_text(encoding="utf-8"))

    assert scripts == sorted(scripts)
    assert set(scripts) == {"js", "vendor"}


def test_scripts_of_a_lesson_stay_few():
    """Without the editor, whose scripts come with it, and without what is for workshops."""
    of_editor = ("editor", "drafts", "unsaved", "text-version", "forget-drafts")
    of_rooms = ("room-", "host-link", "wipe", "load-htmx", "since")
    lines = {path.name: path.read_text(encoding="utf-8").count("\n") for path in SCRIPTS}

    assert sum(count for name, count in lines.items() if not name.startswith((*of_editor, *of_rooms))) < 900
