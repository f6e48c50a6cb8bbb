"""What an author marks in proofs.py is found there with what it looks at, and a mistake is told with its line."""

from pathlib import PurePath

import pytest

from lessons.catalogue import ContentError
from lessons.catalogue.proofs import Scenario, Step, read_proofs
from lessons.catalogue.versions import SUPPORTED


@pytest.fixture
def read(tmp_path):
    """A function from the text of a proofs.py, without its import, to its proofs."""

    def read(text):
        path = tmp_path / "proofs.py"
        path.write_text(f"from lessons.proofs import answer, check, claim, refutation\n{text}", encoding="utf-8")
        return read_proofs(path, PurePath("course/post/proofs.py"))

    return read


def test_marked_functions_are_the_proofs_in_their_order(read):
    proofs = read(
        '@check(action="send")\ndef passes(trace): ...\n'
        "def _helper(trace): ...\n"
        '@answer(action="send")\ndef arrival(trace): ...\n'
        "@refutation\ndef the_letter(trace): ...\n"
        '@claim(action="send")\ndef it_arrives(trace): ...\n'
    )

    assert [(proof.name, proof.kind) for proof in proofs.values()] == [
        ("passes", "check"),
        ("arrival", "answer"),
        ("the_letter", "refutation"),
        ("it_arrives", "claim"),
    ]


def test_function_that_nobody_marked_is_no_proof(read):
    assert read("def helper(trace): ...\n") == {}


@pytest.mark.parametrize(
    ("marked", "scenario"),
    [
        ('@claim(action="send")', Scenario(Step("send"))),
        ('@claim(action="send", variant="late")', Scenario(Step("send", "late"))),
        ('@answer(action="send", after=("write",))', Scenario(Step("send"), (Step("write"),))),
        (
            '@answer(action="send", variant="late", after=("write", "stamp--shipped"))',
            Scenario(Step("send", "late"), (Step("write", "late"), Step("stamp"))),
        ),
        ('@check(action="send", after=("write--late",))', Scenario(Step("send"), (Step("write", "late"),))),
        ("@refutation", None),
    ],
)
def test_decorator_says_what_is_run(read, marked, scenario):
    proofs = read(f"{marked}\ndef proof(trace): ...\n")

    assert proofs["proof"].scenario == scenario


def test_check_meets_other_files_where_the_lesson_is_as_shipped():
    scenario = Scenario(Step("send"), (Step("write", "late"), Step("stamp")))

    assert scenario.with_variant("yours") == Scenario(
        Step("send", "yours"), (Step("write", "late"), Step("stamp", "yours"))
    )


@pytest.mark.parametrize(
    ("condition", "versions"), [("", SUPPORTED), (">=6.0", ("6.1",)), ("<6.0", ("5.2",)), (">=5.2", SUPPORTED)]
)
def test_claim_is_checked_on_the_versions_it_names(read, condition, versions):
    proofs = read(f'@claim(action="send", django="{condition}")\ndef it_arrives(trace): ...\n')

    assert proofs["it_arrives"].versions == versions


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("def broken(:\n", "SyntaxError: invalid syntax in line 2."),
        ("\nX = missing\n", "NameError: name 'missing' is not defined in line 3."),
        (
            '@claim(action="send", after=("write"))\ndef it_arrives(trace): ...\n',
            "TypeError: `after` is a tuple of actions, and a tuple of one ends with a comma in line 2.",
        ),
        (
            '@claim(action="send", django=">6")\ndef it_arrives(trace): ...\n',
            """ValueError: write `django` as ">=6.0" or "<6.0", not '>6' in line 2.""",
        ),
        (
            '@claim(action="send", django="<5.0")\ndef it_arrives(trace): ...\n',
            "ValueError: `django` is '<5.0', but no supported version matches: 5.2, 6.1 in line 2.",
        ),
        (
            "@claim\ndef it_arrives(trace): ...\n",
            "TypeError: claim() takes 0 positional arguments but 1 was given in line 2.",
        ),
    ],
)
def test_file_that_cannot_be_loaded_is_refused_with_the_line(read, text, trouble):
    with pytest.raises(ContentError) as refusal:
        read(text)

    assert str(refusal.value) == f"course/post/proofs.py: it cannot be loaded: {trouble} Fix that line."
