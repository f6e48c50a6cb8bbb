"""What holds for every template, style and script: a strict content security policy, contrast, and small files."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted((ROOT / "static/css").glob("*.css"))
SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))
TOKENS = (ROOT / "static/css/tokens.css").read_text(encoding="utf-8")

AA = 4.5
TEXT_COLOURS = [
    *["ink", "muted", "accent", "deleted"],
    *["lane-code", "lane-signals", "lane-receivers", "lane-database", "lane-waiting", "lane-run"],
]
PAIRS = [
    *[(text, paper) for text in TEXT_COLOURS for paper in ("paper", "panel", "sunken", "lit")],
    *[
        (f"code-{text}", paper)
        for text in ("keyword", "string", "number", "name", "comment")
        for paper in ("sunken", "updated-paper", "lit")
    ],
    *[(text, f"{mark}-paper") for mark in ("inserted", "updated", "deleted") for text in (mark, "ink")],
    *[("deleted", "updated-paper"), ("muted", "updated-paper"), ("on-accent", "accent"), ("updated", "panel")],
]


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
    assert not re.search(r"(?:src|href)=.?(?:https?:)?//|@import|url\(", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_htmx_links_and_forms_work_without_htmx(path):
    tags = re.findall(r"<(?:a|form)\b(?:[^>{]|{[{%].*?[}%]})*>", path.read_text(encoding="utf-8"))

    for tag in tags:
        if "hx-" in tag:
            assert " href=" in tag or "action=" in tag


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_script_is_small_and_does_not_import(path):
    script = path.read_text(encoding="utf-8")

    # The manifest renames files and leaves imports as they are.
    assert not re.search(r"^import\b", script, re.MULTILINE)
    assert script.count("\n") < 80
