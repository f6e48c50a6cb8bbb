"""A proof is asked the same way for an author and in front of a reader, whatever it returns."""

import pytest

from lessons.catalogue import Form, Option, Prediction, Proof
from lessons.catalogue.judging import ProofFailed, event_found, holds, is_right, right_answer
from lessons.catalogue.predictions import NONE
from lessons.catalogue.proofs import Scenario, Step
from lessons.traces.trace import Trace
from tests.traces.samples import sample

FIRST, SECOND = sample("signal_sent", seq=1), sample("signal_sent", seq=2)
TRACE = Trace((FIRST, SECOND))


def proof(says, kind="claim"):
    return Proof("proof", kind, function=says, scenario=Scenario(Step("send")))


def returning(value, kind="claim"):
    return proof(lambda trace: value, kind)


def prediction(form, right):
    options = tuple(Option(value, value) for value in ("1", "2", "3"))
    return Prediction("proof", form, "How many?", "So many.", options, returning(right, "answer"))


@pytest.mark.parametrize(
    ("said", "event"),
    [(True, None), (2, None), (FIRST, FIRST), ((SECOND, FIRST), SECOND), ([FIRST], FIRST), (TRACE, None)],
)
def test_claim_holds_and_leads_to_the_first_event_named(said, event):
    judged = holds(returning(said), TRACE)

    assert judged.holds
    assert judged.event == event
    assert judged.sentence == ""


@pytest.mark.parametrize("said", [False, None, 0, (), [], Trace(())])
def test_nothing_found_does_not_hold(said):
    judged = holds(returning(said), TRACE)

    assert not judged.holds
    assert judged.sentence == "Not yet."


@pytest.mark.parametrize(("said", "sentence"), [("Nobody was told.", "Nobody was told."), ("", "Not yet.")])
def test_check_that_returns_a_sentence_does_not_hold(said, sentence):
    judged = holds(returning(said, "check"), TRACE)

    assert not judged.holds
    assert judged.sentence == sentence


def test_proof_is_asked_about_the_trace():
    assert holds(proof(lambda trace: len(trace) == 2), TRACE).holds
    assert not holds(proof(lambda trace: len(trace) == 2), TRACE[:1]).holds


def test_proof_that_raises_is_told_with_its_name_and_line():
    failing = proof(lambda trace: trace.rows("nothing"))
    line = failing.function.__code__.co_firstlineno

    with pytest.raises(ProofFailed) as failure:
        holds(failing, TRACE)

    said = "the tables were not read in this part of the trace"
    assert str(failure.value) == f"proof() raised NotInTrace: {said} in line {line}"


@pytest.mark.parametrize(
    ("form", "computed", "right"),
    [
        (Form.VALUE, "2", ("2",)),
        (Form.VALUE, 2, ("2",)),
        (Form.VALUE, True, ("True",)),
        (Form.ORDER, ("3", "1"), ("3", "1")),
        (Form.ROWS, ["1", 3], ("1", "3")),
        (Form.ROWS, (), ()),
    ],
)
def test_right_answer_is_the_values_of_options(form, computed, right):
    assert right_answer(prediction(form, computed), TRACE).values == right


def test_right_answer_may_be_a_set_of_rows():
    assert set(right_answer(prediction(Form.ROWS, {"1", "3"}), TRACE).values) == {"1", "3"}


def test_order_of_a_trace_knows_its_events():
    right = right_answer(prediction(Form.ORDER, TRACE.order(late=SECOND, early=FIRST, never=())), TRACE)

    assert right.values == ("early", "late")
    assert right.events == {"early": FIRST, "late": SECOND}


@pytest.mark.parametrize(
    ("form", "answer", "is_so"),
    [
        (Form.VALUE, ("1",), False),
        (Form.ORDER, ("3", "1"), True),
        (Form.ORDER, ("1", "3"), False),
        (Form.ORDER, ("3", "1", "2"), False),
        (Form.ROWS, ("1", "3"), True),
        (Form.ROWS, ("3",), False),
        (Form.ROWS, ("1", "2", "3"), False),
        (Form.ROWS, (NONE,), False),
        (Form.SEVERAL, ("1", "3"), True),
        (Form.SEVERAL, ("3",), False),
    ],
)
def test_order_counts_where_an_order_is_asked_for(form, answer, is_so):
    assert is_right(prediction(form, ("3", "1")), answer, ("3", "1")) is is_so


@pytest.mark.parametrize("form", [Form.ROWS, Form.SEVERAL])
def test_none_of_them_is_right_where_none_applies(form):
    assert is_right(prediction(form, ()), (NONE,), ())


@pytest.mark.parametrize(
    ("found", "event"), [(FIRST, FIRST), ((SECOND, FIRST), SECOND), ((), None), (None, None), (True, None)]
)
def test_refutation_leads_to_the_first_event_it_finds(found, event):
    assert event_found(returning(found, "refutation"), TRACE) == event
