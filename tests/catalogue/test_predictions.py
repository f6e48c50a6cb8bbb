"""A prediction has two options or more, and its answer and refutations are proofs of the right kind."""

import pytest

from lessons.catalogue import ContentError, Form, load_course

PREDICTION = """
[[predictions]]
name = "arrival"
form = "value"
question = "When does it arrive?"
explanation = "Nobody waits for it."

[[predictions.options]]
value = "today"
text = "Today"

[[predictions.options]]
value = "never"
text = "Never"
misconception = "It would get lost."
refuted_by = "the_letter"
+++
"""
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

    assert (option.misconception, option.refuted_by) == ("", None)


def test_what_nobody_asks_is_no_prediction_and_no_option(read):
    lesson = read()

    assert lesson.prediction("departure") is None
    assert lesson.prediction("arrival").option("tomorrow") is None


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("def arrival", "def departure", "proofs.py has no function arrival() that is the answer for it."),
        ('@answer(action="send")', "@refutation", "proofs.py has no function arrival() that is the answer for it."),
        ("def the_letter", "def a_letter", "proofs.py has no function the_letter() that is the refutation for it."),
        (
            "@refutation\n",
            '@answer(action="send")\n',
            "Write it there, marked with @refutation, or correct the name.",
        ),
        ('value = "never"', 'value = "today"', "the prediction `arrival` has not two options or more"),
        (
            '[[predictions.options]]\nvalue = "today"\ntext = "Today"\n',
            "",
            "the prediction `arrival` has not two options or more, each with its own value. Add one",
        ),
    ],
)
def test_prediction_that_cannot_be_asked_is_refused(read, old, new, complaint):
    with pytest.raises(ContentError) as refusal:
        read(old, new)

    assert str(refusal.value).startswith("course/01-first/02-post/lesson.md: ")
    assert complaint in str(refusal.value)
