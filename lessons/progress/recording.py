"""Keeps what a run for a proof says about its learner."""

from django.db import transaction

from lessons.catalogue import Lesson
from lessons.catalogue.lesson import SOLUTION
from lessons.progress.models import CheckPassed, PredictionMade
from lessons.progress.verdicts import Verdict, latest_verdicts, verdict
from lessons.runs.models import Run


def record(run: Run, lesson: Lesson) -> None:
    """Keep a prediction that was made, and that every check was passed with files of one's own.

    Of a learner who has been forgotten since the run ended nothing is kept.
    """
    judged = verdict(run, lesson)
    if judged is None or judged.holds is None:
        return
    with transaction.atomic():
        if not run.learner.is_remembered():
            return
        if judged.prediction:
            _keep_prediction(run, judged)
        elif _has_passed(run, lesson, judged):
            CheckPassed.objects.get_or_create(learner=run.learner, lesson=lesson.slug)


def _keep_prediction(run: Run, judged: Verdict) -> None:
    PredictionMade.objects.create(
        learner=run.learner,
        lesson=run.lesson,
        name=run.proof,
        answer=run.answer,
        was_right=bool(judged.holds),
        run=run.id,
    )


def _has_passed(run: Run, lesson: Lesson, judged: Verdict) -> bool:
    """Say whether this run was for a check, and each of the lesson's has been passed when it was last run."""
    names = [check.proof.name for check in lesson.checks]
    if run.proof not in names or not _is_own_work(judged):
        return False
    others = latest_verdicts(run.learner, lesson) if len(names) > 1 else {}
    return all(name == run.proof or (name in others and _is_own_work(others[name])) for name in names)


def _is_own_work(judged: Verdict) -> bool:
    return bool(judged.holds) and judged.run.variant != SOLUTION
