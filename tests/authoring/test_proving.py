"""Sentences, options and solutions are held against what really happens."""

import django
import pytest

from lessons.authoring.proving import find_problems
from lessons.catalogue.versions import feature_release

VERSION = feature_release(django.get_version())
ANOTHER = ">=6.0" if VERSION == "5.2" else "<6.0"


@pytest.fixture
def complaints(rehearsed):
    return lambda: [str(problem) for problem in find_problems(rehearsed())]


def test_whole_lesson_has_no_problem(complaints):
    assert complaints() == []


def test_wrong_sentence_is_found(author, complaints):
    author.replace("proofs.py", "return not trace.signals()", 'return trace.signals("post_save")')

    (complaint,) = complaints()

    scenario = "rewrite_note(), as shipped, after write_note()"
    claim = f"the claim update_is_silent() does not hold for {scenario} on Django {VERSION}."
    remedy = "Correct the sentence in lesson.md, or its proof."
    assert complaint == f"course/01-notes/01-note-count/proofs.py: {claim} {remedy}"


def test_claim_for_other_versions_is_not_asked(author, complaints):
    author.replace(
        "proofs.py",
        '@claim(action="write_note")\ndef',
        f'@claim(action="write_note", django="{ANOTHER}")\ndef',
    )
    author.replace("proofs.py", '== ("count", "insert")', '== ("insert", "count")')

    assert complaints() == []


def test_claim_that_raises_is_named_with_its_line(author, complaints):
    author.replace("proofs.py", "return not trace.signals()", 'return trace.rows("note")')

    (complaint,) = complaints()

    assert "proofs.py: update_is_silent() raised NotInTrace: there is no table called note in line " in complaint


def test_right_answer_without_an_option_is_found(author, complaints):
    author.replace("lesson.md", 'value = "2"', 'value = "3"')

    assert any(
        "lesson.md: the prediction `words_after_update` has no option for the answer from the trace: 2."
        " Give exactly one option that value; the options are: 3, 5." in complaint
        for complaint in complaints()
    )


def test_right_option_with_a_misconception_is_found(author, complaints):
    author.replace("lesson.md", 'value = "2"\n', 'value = "2"\nmisconception = "No."\nrefuted_by = "the_update"\n')

    (complaint,) = complaints()

    assert "the option `2` of `words_after_update` is right, but has a misconception." in complaint


def test_wrong_option_that_nothing_reaches_is_found(author, complaints):
    author.replace(
        "lesson.md", 'value = "2"\ntext', 'value = "7"\ntext = "7"\n\n[[predictions.options]]\nvalue = "2"\ntext'
    )

    (complaint,) = complaints()

    assert "the wrong option `7` of `words_after_update` has no `misconception`." in complaint
    assert "Say in a sentence why it is not so; the page writes “No:” before it." in complaint


def test_prediction_without_evidence_is_found(author, complaints):
    author.replace("lesson.md", 'decided_by = "the_update"\n', "")

    (complaint,) = complaints()

    assert "lesson.md: nothing shows the right answer of `words_after_update` in the run." in complaint
    assert "Name in `decided_by` the @evidence that finds the event." in complaint


def test_evidence_that_finds_nothing_is_found(author, complaints):
    author.replace("lesson.md", 'decided_by = "the_update"', 'decided_by = "the_mail"')
    author.replace("proofs.py", "import answer, check", "import answer, check, evidence")
    author.replace("proofs.py", "@check", "@evidence\ndef the_mail(trace):\n    return trace.mails\n\n\n@check")

    (complaint,) = complaints()

    assert "the evidence the_mail() finds no event for rewrite_note(), as shipped" in complaint


def test_place_that_is_not_in_the_run_is_found(author, complaints):
    author.replace("lesson.md", 'refuted_by = "the_update"', 'refuted_by = "the_update"\nexpected_at = "inserted_note"')

    (complaint,) = complaints()

    assert "the refutation inserted_note() finds no event for rewrite_note(), as shipped" in complaint


@pytest.mark.parametrize("line", ['misconception = "The count needs', 'refuted_by = "inserted_note"'])
def test_half_a_misconception_is_found(author, complaints, line):
    text = author.path("lesson.md").read_text()
    author.write("lesson.md", "\n".join(kept for kept in text.split("\n") if not kept.startswith(line)))

    missing = line.split(" ")[0]
    assert any(
        f"the wrong option `update` of `order_of_writing` has no `{missing}`." in found for found in complaints()
    )


def test_refutation_that_finds_nothing_is_found(author, complaints):
    author.replace("proofs.py", 'return trace.inserted("notebook_note")', 'return trace.deleted("notebook_note")')

    (complaint,) = complaints()

    assert "the refutation inserted_note() finds no event for write_note(), as shipped." in complaint


def test_order_in_which_one_event_happens_is_found(author, complaints):
    author.replace("proofs.py", 'insert=trace.queries("INSERT", "notebook_note")', 'insert=trace.queries("DELETE")')

    assert any("fewer than two events happen" in complaint for complaint in complaints())


@pytest.mark.parametrize("decorator", ["@refutation", '@answer(action="write_note")'])
def test_proof_that_no_prediction_uses_is_found(author, complaints, decorator):
    author.replace(
        "proofs.py",
        "@refutation\ndef the_update",
        f"{decorator}\ndef unused(trace): ...\n\n\n@refutation\ndef the_update",
    )

    (complaint,) = complaints()

    assert "proofs.py: no prediction of lesson.md uses unused()." in complaint


def test_solution_that_fails_the_check_is_found(author, complaints):
    author.replace("variants/solution/notebook/rewriting.py", "note.save()", "note.save(update_fields=['text'])")

    (complaint,) = complaints()

    assert complaint.startswith("course/01-notes/01-note-count/variants/solution: the solution does not pass the check")
    assert "The note has five words, but its row says 2." in complaint


def test_start_that_passes_the_check_is_found(author, complaints):
    author.replace("proofs.py", 'if note["words"] != "5":', 'if note["words"] == "0":')

    (complaint,) = complaints()

    assert "the shipped lesson already passes the check count_is_right()." in complaint


@pytest.mark.parametrize("right", ['("insert", "count")', "()"])
def test_several_answers_may_be_right_or_none(author, complaints, right):
    author.replace("lesson.md", 'form = "order"', 'form = "several"\ndecided_by = "inserted_note"')
    author.replace("proofs.py", "def order_of_writing(trace):", f"def order_of_writing(trace):\n    return {right}\n")

    found = " ".join(complaints())

    assert "has no option" not in found
    assert "fewer than two" not in found
    assert "nothing shows the right answer" not in found


def test_each_of_several_checks_is_tried_on_the_shipped_lesson_and_the_solution(author, complaints):
    author.replace("lesson.md", "[check]\n", '[[checks]]\nname = "count_is_right"\n')
    author.replace("lesson.md", "[takeaway]", '[[checks]]\nname = "always"\ntext = "Easy."\n\n[takeaway]')
    with author.path("proofs.py").open("a") as file:
        file.write('\n\n@check(action="write_note")\ndef always(trace):\n    return True\n')

    (complaint,) = complaints()

    assert "the shipped lesson already passes the check always()." in complaint
