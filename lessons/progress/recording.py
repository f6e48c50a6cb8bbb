"""Keeps what a run for a proof says about its learner."""

from django.db import transaction

from lessons.catalogue import Lesson
from lessons.catalogue.lesson import SOLUTION
from lessons.progress.models import CheckPassed, PredictionMade
from lessons.progress.verdicts import Verdict, verdict
from lessons.runs.models import Run


def record(run: Run, lesson: Lesson) -> None:
    """Keep a prediction that was made, and a check that was passed with files of one's own.

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
        elif _is_own_work(run, lesson, judged):
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


def _is_own_work(run: Run, lesson: Lesson, judged: Verdict) -> bool:
    is_check = lesson.check is not None and lesson.check.proof.name == run.proof
    return is_check and bool(judged.holds) and run.variant != SOLUTION
