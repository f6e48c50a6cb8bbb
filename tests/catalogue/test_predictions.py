"""A prediction has two options or more, and its answer and refutations are proofs of the right kind."""

import pytest

from lessons.catalogue import ContentError, Form, load_course

PREDICTION = """
[[predictions]]
form = "value"
name = "arrival"
explanation = "Nobody waits for it."
question = "When does it arrive?"
options = [{value = "today", text = "Today"}, {value = "never", text = "Never", ABSURD}]
+++
""".replace("ABSURD", 'misconception = "It would get lost.", refuted_by = "the_letter"')
NO_PROOF = (
    "proofs.py has no function {0}() that is the {1} for it. Write it there, marked with @{1}, or correct the name."
)
NO_ANSWER, NO_REFUTATION = NO_PROOF.format("arrival", "answer"), NO_PROOF.format("the_letter", "refutation")
PROOFS = """\
from lessons.proofs import answer, claim, refutation


@answer(action="send")
def arrival(trace):
    return trace.printed[0]


@refutation
def the_letter(trace):
    return trace.outputs()
"""


@pytest.fixture
def read(course_root, lesson_folder):
    """A function that reads the lesson with its prediction; of text and proofs, `old` is replaced by `new`."""

    def read(old="", new=""):
        assert old in PREDICTION + PROOFS
        text = (lesson_folder / "lesson.md").read_text().replace("+++\nRead", f"{PREDICTION.replace(old, new)}Read")
        (lesson_folder / "lesson.md").write_text(text)
        (lesson_folder / "proofs.py").write_text(PROOFS.replace(old, new))
        return load_course(course_root).lesson("post")

    return read


def test_prediction_is_read_with_its_proofs(read):
    prediction = read().prediction("arrival")

    assert (prediction.form, prediction.question) == (Form.VALUE, "When does it arrive?")
    assert prediction.answer.name == "arrival"
    assert prediction.option("never").refuted_by.name == "the_letter"
    assert prediction.option("never").misconception == "It would get lost."


def test_option_may_go_without_a_misconception(read):
    option = read().prediction("arrival").option("today")

    assert (option.misconception, option.refuted_by, option.expected_at) == ("", None, None)


@pytest.mark.parametrize("place", ['form = "value"', 'refuted_by = "the_letter"'])
def test_events_of_a_prediction_are_found_by_their_proofs(read, place):
    added = ', expected_at = "the_letter"' if "refuted" in place else '\ndecided_by = "the_letter"'

    prediction = read(place, place + added).prediction("arrival")

    found = prediction.decided_by or prediction.option("never").expected_at
    assert found.name == "the_letter"


def test_evidence_may_refute(read):
    assert read("refutation", "evidence").prediction("arrival").option("never").refuted_by.kind == "evidence"


def test_event_that_decides_needs_its_proof(read):
    with pytest.raises(ContentError, match=r"proofs.py has no function the_weather\(\) that is the evidence for it"):
        read('form = "value"', 'form = "value"\ndecided_by = "the_weather"')


def test_what_nobody_asks_is_no_prediction_and_no_option(read):
    lesson = read()

    assert lesson.prediction("departure") is None
    assert lesson.prediction("arrival").option("tomorrow") is None


@pytest.mark.parametrize(("old", "new"), [("def arrival", "def departure"), ('@answer(action="send")', "@refutation")])
def test_prediction_without_a_proof_of_its_name_is_refused(read, old, new):
    with pytest.raises(ContentError) as refusal:
        read(old, new)

    assert str(refusal.value) == f"course/01-first/02-post/lesson.md: {NO_ANSWER}"


@pytest.mark.parametrize(
    ("old", "new"), [("def the_letter", "def a_letter"), ("@refutation\n", '@answer(action="send")\n')]
)
def test_option_without_its_refutation_is_refused(read, old, new):
    with pytest.raises(ContentError) as refusal:
        read(old, new)

    assert str(refusal.value) == f"course/01-first/02-post/lesson.md: {NO_REFUTATION}"


@pytest.mark.parametrize(
    ("old", "new"), [('value = "never"', 'value = "today"'), ('{value = "today", text = "Today"}, ', "")]
)
def test_prediction_without_two_different_options_is_refused(read, old, new):
    trouble = "the prediction `arrival` needs two or more options with different values."

    with pytest.raises(ContentError, match=trouble):
        read(old, new)
