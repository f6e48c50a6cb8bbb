"""Holds the sentences of a lesson against the traces: claims, predictions and the check."""

import django

from lessons.authoring.problems import Problem
from lessons.authoring.rehearsal import Rehearsal
from lessons.catalogue import Form, Lesson, Option, Prediction
from lessons.catalogue.judging import ProofFailed, RightAnswer, event_found, holds, right_answer
from lessons.catalogue.lesson import SOLUTION
from lessons.catalogue.proofs import ANSWER, CLAIM, FINDS_AN_EVENT, SHIPPED, Proof, Scenario
from lessons.catalogue.versions import feature_release
from lessons.traces.trace import Trace


def find_problems(rehearsal: Rehearsal) -> list[Problem]:
    problems = _unserved(rehearsal)
    for proof in rehearsal.lesson.proofs.values():
        if proof.kind == CLAIM:
            problems += _claim(rehearsal, proof)
    for prediction in _asked(rehearsal.lesson):
        problems += _prediction(rehearsal, prediction)
    return problems + _check(rehearsal)


def _asked(lesson: Lesson) -> tuple[Prediction, ...]:
    return (*lesson.predictions, *lesson.recall)


def _claim(rehearsal: Rehearsal, proof: Proof) -> list[Problem]:
    version = feature_release(django.get_version())
    if version not in proof.versions:
        return []
    try:
        judged = holds(proof, _trace(rehearsal, proof))
    except ProofFailed as error:
        return [_in_proofs(rehearsal, f"{error}.", "Mend it.")]
    if judged.holds:
        return []
    trouble = f"the claim {proof.name}() does not hold for {_told(proof.scenario)} on Django {version}."
    return [_in_proofs(rehearsal, trouble, "Correct the sentence in lesson.md, or its proof.")]


def _prediction(rehearsal: Rehearsal, prediction: Prediction) -> list[Problem]:
    trace = _trace(rehearsal, prediction.answer)
    try:
        answered = right_answer(prediction, trace)
        problems = _right_ones(rehearsal, prediction, answered.values)
        problems += _evidence(rehearsal, prediction, answered, trace)
        for option in prediction.options:
            if option.value not in answered.values:
                problems += _wrong_one(rehearsal, prediction, option, trace)
    except ProofFailed as error:
        return [_in_proofs(rehearsal, f"{error}.", "Mend it.")]
    return problems


def _right_ones(rehearsal: Rehearsal, prediction: Prediction, right: tuple[str, ...]) -> list[Problem]:
    problems = []
    unknown = [value for value in right if prediction.option(value) is None]
    lacks_any = not right and prediction.form is not Form.ROWS
    if unknown or lacks_any or (prediction.form is Form.VALUE and len(right) != 1):
        known = ", ".join(option.value for option in prediction.options)
        computed = " → ".join(right) or "nothing"
        trouble = f"the prediction `{prediction.name}` has no option for the answer from the trace: {computed}."
        problems.append(_in_text(rehearsal, trouble, f"Give exactly one option that value; the options are: {known}."))
    if prediction.form is Form.ORDER and len(right) < 2:
        trouble = f"in the prediction `{prediction.name}`, fewer than two events happen, so there is no order."
        problems.append(_in_text(rehearsal, trouble, "Ask about events of which two or more happen."))
    for value in right:
        option = prediction.option(value)
        if option and (option.misconception or option.refuted_by):
            trouble = f"the option `{value}` of `{prediction.name}` is right, but has a misconception."
            problems.append(
                _in_text(rehearsal, trouble, "Remove the misconception, or correct the proof of the answer.")
            )
    return problems


def _wrong_one(rehearsal: Rehearsal, prediction: Prediction, option: Option, trace: Trace) -> list[Problem]:
    said = f"the wrong option `{option.value}` of `{prediction.name}`"
    if not option.misconception:
        remedy = "Say in a sentence why it is not so; the page writes “No:” before it."
        return [_in_text(rehearsal, f"{said} has no `misconception`.", remedy)]
    if not option.refuted_by:
        return [_in_text(rehearsal, f"{said} has no `refuted_by`.", "Name the @refutation that finds the event.")]
    return _finding_nothing(rehearsal, prediction, option.refuted_by, trace)


def _evidence(rehearsal: Rehearsal, prediction: Prediction, answered: RightAnswer, trace: Trace) -> list[Problem]:
    """Return what is missing for the page to show the answer in the rows of the run."""
    problems = []
    shows_rows = prediction.form is Form.ROWS
    if not prediction.decided_by and not answered.events and not shows_rows:
        trouble = f"nothing shows the right answer of `{prediction.name}` in the run."
        problems.append(_in_text(rehearsal, trouble, "Name in `decided_by` the @evidence that finds the event."))
    for option in prediction.options:
        if shows_rows and not option.expected_at:
            trouble = f"the option `{option.value}` of `{prediction.name}` has no `expected_at`."
            problems.append(
                _in_text(rehearsal, trouble, "Name the @evidence that finds the event which writes its row.")
            )
    finders = [prediction.decided_by, *(option.expected_at for option in prediction.options)]
    for finder in dict.fromkeys(filter(None, finders)):
        problems += _finding_nothing(rehearsal, prediction, finder, trace)
    return problems


def _finding_nothing(rehearsal: Rehearsal, prediction: Prediction, finder: Proof, trace: Trace) -> list[Problem]:
    if event_found(finder, trace):
        return []
    trouble = f"the {finder.kind} {finder.name}() finds no event for {_told(prediction.answer.scenario)}."
    return [_in_proofs(rehearsal, trouble, "Let it return the event.")]


def _check(rehearsal: Rehearsal) -> list[Problem]:
    lesson = rehearsal.lesson
    if lesson.check is None or lesson.check.proof.scenario is None or not lesson.has_solution:
        return []  # That something is missing is said elsewhere.
    proof, scenario = lesson.check.proof, lesson.check.proof.scenario
    try:
        start = holds(proof, rehearsal.traces[scenario])
        end = holds(proof, rehearsal.traces[scenario.with_variant(SOLUTION)])
    except ProofFailed as error:
        return [_in_proofs(rehearsal, f"{error}.", "Mend it.")]
    problems = []
    if start.holds:
        trouble = f"the shipped lesson already passes the check {proof.name}()."
        problems.append(_in_proofs(rehearsal, trouble, "Ask for something that the shipped lesson does not do."))
    if not end.holds:
        trouble = f"the solution does not pass the check {proof.name}(): {end.sentence}"
        path = lesson.path / "variants" / SOLUTION
        problems.append(Problem(path, trouble, "Fix the solution, or the check in proofs.py."))
    return problems


def _unserved(rehearsal: Rehearsal) -> list[Problem]:
    lesson = rehearsal.lesson
    asked = _asked(lesson)
    options = [option for prediction in asked for option in prediction.options]
    used = {prediction.decided_by for prediction in asked}
    used |= {finder for option in options for finder in (option.refuted_by, option.expected_at)}
    answers = {prediction.answer for prediction in asked}
    return [
        _in_proofs(rehearsal, f"no prediction of lesson.md uses {proof.name}().", "Use it there, or remove it.")
        for proof in lesson.proofs.values()
        if (proof.kind in FINDS_AN_EVENT and proof not in used) or (proof.kind == ANSWER and proof not in answers)
    ]


def _trace(rehearsal: Rehearsal, proof: Proof) -> Trace:
    assert proof.scenario is not None
    return rehearsal.traces[proof.scenario]


def _told(scenario: Scenario | None) -> str:
    """Return `copy_author(), as shipped, after create_author()`."""
    assert scenario is not None
    after = ", then ".join(f"{step.action}()" for step in scenario.after)
    variant = f"with the variant {scenario.step.variant}" if scenario.step.variant else f"as {SHIPPED}"
    return f"{scenario.step.action}(), {variant}" + (f", after {after}" if after else "")


def _in_proofs(rehearsal: Rehearsal, trouble: str, remedy: str) -> Problem:
    return Problem(rehearsal.lesson.path / "proofs.py", trouble, remedy)


def _in_text(rehearsal: Rehearsal, trouble: str, remedy: str) -> Problem:
    return Problem(rehearsal.lesson.path / "lesson.md", trouble, remedy)
