"""Sources become HTML lines that a trace can point at, whatever they hold."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from lessons.showing.budget import Budget
from lessons.showing.code import MAX_LINES, coloured, coloured_within, difference, page_budget, source_files
from tests.linear import assert_linear

HOSTILE = {
    "empty lines": " \n",
    "line feeds": "\n",
    "spaces": " ",
    "minus signs": "-",
    "single quotes": "'",
    "double quotes": '"',
    "open strings": '"\\',
    "open long strings": '"""\\',
    "prefixes": "rb",
    "decorators": "@",
    "numbers": "1.",
    "comments": "#\n",
    "brackets": "(",
    "words": "if ",
    "back slashes": "\\",
}
HOSTILE_TEMPLATES = {
    **HOSTILE,
    "open comments": "{#",
    "open comments of HTML": "<!-",
    "comments of HTML in one": "<!--",
    "tags of comments": "{% comment %}",
    "open tags of comments": "{% comment ",
    "tags without a name": "{% ",
    "tags with spaces": "{%" + " " * 50,
    "open elements": "<",
    "braces": "{",
    "open values": '="\n',
    "values": "='",
    "tags": "{% url '",
}


def text_of(html):
    return re.sub(r"<[^>]+>", "", html)


def html_of(text, path="actions.py", original=""):
    (file,) = source_files({path: text}, {path: original})
    return file.html


def test_each_line_has_the_id_of_its_place():
    html = html_of("a = 1\nb = 2\n", "shop/models.py")

    assert re.findall(r'id="([^"]+)"', html) == ["shop/models.py:1", "shop/models.py:2"]


def test_files_keep_empty_lines_at_the_top():
    html = html_of("\n\na = 1\n")

    assert 'id="actions.py:3"' in html


def test_each_line_of_a_long_string_is_closed():
    html = html_of('"""one\ntwo\n"""\n')

    for line in html.split('<span id="')[1:]:
        assert line.count("<span") + 1 == line.count("</span>")


def test_markup_is_escaped():
    html = coloured('print("<b>&amp;</b>")\n')

    assert "<b>" not in html
    assert unescape(text_of(html)) == 'print("<b>&amp;</b>")\n'


def test_lines_are_counted_as_python_does():
    html = html_of("a = 1\n\f\nb = 'x\u2028y'\nc = 3\n")

    assert html.count(" id=") == 4


def test_source_files_leave_out_what_is_empty():
    files = source_files({"shop/__init__.py": "", "actions.py": "x = 1\n"}, {"shop/__init__.py": ""})

    assert [file.path for file in files] == ["actions.py"]


def test_new_file_is_shown_though_it_is_empty():
    files = source_files({"shop/mail.py": ""}, {}, budget=page_budget())

    assert [file.path for file in files] == ["shop/mail.py"]


def test_source_files_mark_the_lines_that_a_variant_changed():
    original = {"actions.py": "a = 1\nb = 2\nc = 3\n"}

    (file,) = source_files({"actions.py": "a = 1\nc = 3\nd = 4\n"}, original)

    assert file.is_changed
    assert re.findall(r'"changed" id="([^"]+)"', file.html) == ["actions.py:3"]
    assert (file.difference.removed, file.difference.added) == (1, 1)


def test_difference_shows_what_was_removed_and_what_was_added_in_order():
    shown = difference("a\nb\nc\n", "a\nc\n<d>\n")

    assert re.findall(r"<(del|ins)>(.*?)\n", shown.html) == [("del", "- b"), ("ins", "+ &lt;d&gt;")]


def test_difference_leaves_out_what_is_far_from_a_change():
    lines = [f"line {number}" for number in range(1, 51)]

    shown = difference("\n".join(lines), "\n".join([*lines[:19], "new", *lines[20:]]))

    assert re.findall(r"line \d+", shown.html) == [
        "line 17",
        "line 17",
        "line 18",
        "line 19",
        "line 20",
        "line 21",
        "line 22",
        "line 23",
    ]


def test_difference_shows_each_line_once_where_changes_are_close():
    shown = difference("a\nb\nc\nd\ne\n", "A\nb\nc\nd\nE\n")

    assert re.sub(r"<[^>]+>", "", shown.html).splitlines() == [
        *["- a", "+ A", "  b", "  c", "  d", "- e", "+ E", "  "],
    ]


def test_same_text_has_no_difference():
    assert difference("a\n", "a\n") is None


def test_source_files_mark_nothing_without_a_variant():
    original = {"actions.py": "a = 1\n"}

    (file,) = source_files(original, original)

    assert not file.is_changed
    assert "changed" not in file.html


@pytest.mark.parametrize(
    ("source", "element"),
    [
        ("return x", '<span class="k">return</span>'),
        ("f'{x}'", """<span class="s">f'{x}'</span>"""),
        ("1_000.5", '<span class="m">1_000.5</span>'),
        ("# why", '<span class="c"># why</span>'),
        ("def save():", '<span class="nf">save</span>'),
        ("class Author:", '<span class="nf">Author</span>'),
        ("@receiver(post_save)", '<span class="nf">@receiver</span>'),
    ],
)
def test_what_has_a_colour(source, element):
    assert element in coloured(source)


@pytest.mark.parametrize("source", ["definite = 1", "subclass = 1", "x @ y.z", "returned", "'a' 'b'.def_"])
def test_what_only_looks_like_it_has_none(source):
    assert 'class="k"' not in coloured(source)


@pytest.mark.parametrize(
    ("source", "element"),
    [
        ("{% if a %}", '{% <span class="k">if</span> a %}'),
        ("{%extends 'a.html'%}", """<span class="s">'a.html'</span>"""),
        ('<p class="a {{ b }}">', 'class=<span class="s">"a {{ b }}"</span>&gt;'),
        ("{% if a == 'b' %}", """<span class="s">'b'</span>"""),
        ("{# not {{ this }} #}{{ that }}", '<span class="c">{# not {{ this }} #}</span>{{ that }}'),
        ("<!-- a - b --><b>", '<span class="c">&lt;!-- a - b --&gt;</span>&lt;b&gt;'),
        ("{% comment %}\n<p>\n{% endcomment %}<b>", '<span class="c">{% endcomment %}</span>&lt;b&gt;'),
    ],
)
def test_what_has_a_colour_in_a_template(source, element):
    assert element in html_of(source, "shop/templates/shop/order.html")


@pytest.mark.parametrize("source", ["if x: # return", "Don't say 'no' or \"no\"!", "{{ for }}", "@media", "5 apples"])
def test_text_of_a_template_has_no_colour(source):
    assert "class=" not in html_of(source, "shop/templates/shop/mail.txt").replace('class="changed"', "")


def test_code_of_this_project_is_only_marked():
    for path in Path(settings.BASE_DIR, "lessons").rglob("*.py"):
        text = path.read_text()
        assert unescape(text_of(coloured(text))).rstrip("\n") == text.rstrip("\n")


@given(st.text(alphabet="\"'\\#@ \n\rabdefr01.(<&\u2028é²"))
def test_any_text_is_only_marked(text):
    html = coloured_within(page_budget(), text)

    assert unescape(text_of(html)).rstrip("\n") == text.rstrip("\n")


@given(st.text(alphabet="\"'\\#{%}=-!<> \n\rcomentd&\u2028é²"))
def test_any_text_of_a_template_is_only_marked(text):
    (file,) = source_files({"shop/templates/a.html": text}, {"shop/templates/a.html": f"{text}."}, budget=page_budget())

    assert unescape(text_of(file.html)).rstrip("\n") == text.rstrip("\n")


@pytest.mark.parametrize("unit", HOSTILE_TEMPLATES.values(), ids=HOSTILE_TEMPLATES)
def test_colouring_of_a_template_takes_time_in_proportion_to_the_text(unit):
    def colour(text):
        budget = Budget(cpu_seconds=60, characters=10**9)
        return source_files({"shop/templates/a.html": text}, {"shop/templates/a.html": text[:-1]}, budget=budget)

    assert_linear(colour, lambda size: unit * (size // len(unit)), size=8_000)


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE)
def test_colouring_takes_time_in_proportion_to_the_text(unit):
    assert_linear(
        lambda text: coloured_within(Budget(cpu_seconds=60, characters=10**9), text),
        lambda size: unit * (size // len(unit)),
        size=8_000,
    )


@pytest.mark.parametrize("unit", ["\n", "a\nb\n"])
def test_comparing_takes_time_in_proportion_to_the_text(unit):
    assert_linear(lambda text: difference("\nb\na\n" * 50, text), lambda size: unit * size, size=4_000)


def test_own_file_is_coloured_while_the_budget_lasts():
    (file,) = source_files({"actions.py": "x = 1\n"}, {"actions.py": ""}, budget=page_budget())

    assert 'id="actions.py:1"' in file.html
    assert not file.is_plain


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("x = '<b>'\n", Budget(cpu_seconds=0, characters=10**9)),
        ("x = '<b>'\n", Budget(cpu_seconds=60, characters=0)),
        ("x = '<b>'\n" * (MAX_LINES + 1), Budget(cpu_seconds=60, characters=10**9)),
    ],
    ids=["processor time", "length of the page", "lines"],
)
def test_own_file_beyond_the_budget_is_plain_text(text, budget):
    (file,) = source_files({"actions.py": text}, {"actions.py": ""}, budget=budget)

    assert file.is_plain
    assert "<" not in file.html
    assert unescape(file.html) == text


def test_one_large_file_leaves_the_shipped_ones_their_colours():
    files = {"actions.py": "x = 1\n", "models.py": "\n" * 60_000}

    shipped, own = source_files(files, {"actions.py": "x = 1\n"}, budget=Budget(cpu_seconds=0, characters=0))

    assert not shipped.is_plain
    assert own.is_plain


def test_lone_surrogate_is_shown_as_a_question_mark():
    (file,) = source_files({"actions.py": "'\ud800'\n"}, {}, budget=page_budget())

    assert "?" in file.html
    assert file.html.encode()


def test_change_in_the_middle_of_a_long_file_marks_that_line_alone():
    lines = [f"line {number}" for number in range(3_000)]
    changed = [*lines[:1_500], "new", *lines[1_501:]]

    shown = difference("\n".join(lines), "\n".join(changed))

    assert (shown.removed, shown.added) == (1, 1)
