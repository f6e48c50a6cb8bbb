"""Recall: answer what an earlier lesson has taught, on the page of another one."""

from functools import partial

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from lessons.catalogue import Lesson, Prediction
from lessons.learners.middleware import LearnerRequest
from lessons.progress.recall import record_recall
from lessons.runs.course import lesson_or_404
from lessons.runs.models import Run
from lessons.runs.whole import run_to_its_end


@require_POST
def answer_recall(request: LearnerRequest, slug: str) -> HttpResponseBase:
    """Judge an answer by a run of the item's story, and show on the lesson's page what it has shown."""
    asking, lesson = lesson_or_404(slug), lesson_or_404(request.POST.get("lesson", "")[:100])
    item = _item_or_404(lesson, request.POST.get("proof", ""))
    answer = item.option(request.POST.get("answer", ""))
    if answer and (problem := _judge(request, lesson, item, answer.value, asked_in=asking.slug)):
        return render(request, "pages/not_kept.html", {"lesson": asking, "sentence": problem}, status=503)
    query = {"recalled": item.name} if answer else {}
    return redirect(reverse("pages:lesson", args=[slug], query=query, fragment="recall"))


def _item_or_404(lesson: Lesson, name: str) -> Prediction:
    for item in lesson.recall:
        if item.name == name:
            return item
    raise Http404(f"The lesson “{lesson.title}” has no recall item of this name.")


def _judge(request: LearnerRequest, lesson: Lesson, item: Prediction, answer: str, *, asked_in: str) -> str:
    """Run what the item is about. Return a sentence if that was not possible."""
    scenario = lesson.scenario(item.name)
    run = Run(
        learner=request.learner,
        action=scenario.step.action,
        variant=scenario.step.variant,
        after=[str(step) for step in scenario.after],
        proof=item.name,
        answer=[answer],
    )
    return run_to_its_end(run, lesson, partial(record_recall, asked_in=asked_in))
