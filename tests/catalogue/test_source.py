"""Sources become HTML lines that a trace can point at."""

import re
from html import unescape

from lessons.catalogue.source import highlighted, source_files


def text_of(html):
    return re.sub(r"<[^>]+>", "", html)


def test_highlighted_gives_each_line_the_id_of_its_place():
    html = highlighted("a = 1\nb = 2\n", "shop/models.py")

    assert re.findall(r'id="([^"]+)"', html) == ["shop/models.py:1", "shop/models.py:2"]


def test_highlighted_keeps_empty_lines_at_the_top():
    html = highlighted("\n\na = 1\n", "actions.py")

    assert 'id="actions.py:3"' in html


def test_highlighted_closes_each_line_of_a_long_string():
    html = highlighted('"""one\ntwo\n"""\n', "actions.py")

    for line in html.split('<span id="')[1:]:
        assert line.count("<span") + 1 == line.count("</span>")


def test_highlighted_escapes_markup():
    html = highlighted('print("<b>&amp;</b>")\n')

    assert "<b>" not in html
    assert unescape(text_of(html)) == 'print("<b>&amp;</b>")\n'


def test_highlighted_counts_lines_as_python_does():
    html = highlighted("a = 1\n\f\nb = 'x\u2028y'\nc = 3\n", "actions.py")

    assert html.count(" id=") == 4


def test_source_files_leave_out_what_is_empty():
    files = source_files({"shop/__init__.py": "", "actions.py": "x = 1\n"}, {})

    assert [file.path for file in files] == ["actions.py"]


def test_source_files_mark_the_lines_that_a_variant_changed():
    original = {"actions.py": "a = 1\nb = 2\nc = 3\n"}

    (file,) = source_files({"actions.py": "a = 1\nc = 3\nd = 4\n"}, original)

    assert file.is_changed
    assert re.findall(r'"changed" id="([^"]+)"', file.html) == ["actions.py:3"]


def test_source_files_mark_nothing_without_a_variant():
    original = {"actions.py": "a = 1\n"}

    (file,) = source_files(original, original)

    assert not file.is_changed
    assert "changed" not in file.html
