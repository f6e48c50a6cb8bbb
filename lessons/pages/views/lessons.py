"""A lesson: show it, and begin it afresh."""

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from lessons.catalogue import Lesson, UnknownVariant
from lessons.editing import free_editing
from lessons.editing.edits import lesson_of, own_work
from lessons.learners.middleware import LearnerRequest
from lessons.pages.finish import finish_of
from lessons.pages.lesson_code import lesson_code
from lessons.pages.lesson_panel import lesson_panel
from lessons.pages.long_trace import render_with_trace
from lessons.pages.recall import shown_recall
from lessons.pages.run_panel import RunPanel, panel_of
from lessons.pages.way import way_of
from lessons.pages.will_run import will_run
from lessons.progress.verdicts import latest_verdicts
from lessons.runs.course import course, lesson_or_404
from lessons.runs.models import Sandbox


@require_safe
def lesson(request: LearnerRequest, slug: str) -> HttpResponseBase:
    """Show a lesson, with the learner's last run of it; its trace comes after the page, or in it for `?trace=whole`."""
    found = lesson_of(request, lesson_or_404(slug))
    panel = panel_of(request.learner, found, with_trace=request.GET.get("trace") == "whole")
    can_edit = free_editing.is_allowed(request)
    code = lesson_code(
        found,
        _variant_shown(request, found, panel),
        can_edit=can_edit,
        edited=request.GET.get("edit", ""),
        work=own_work(request.learner, found),
        sandbox=Sandbox.objects.filter(learner=request.learner, lesson=slug).first(),
    )
    lesson_shown = lesson_panel(
        found,
        code,
        verdicts=latest_verdicts(request.learner, found),
        can_edit=can_edit,
    )
    way = way_of(request.learner, found, course())
    recall = shown_recall(request.learner, found, just_answered=request.GET.get("recalled", ""))
    context = {
        "lesson": lesson_shown,
        "way": way,
        "finish": finish_of(found, way, can_edit=can_edit),
        "will_run": None if panel.run else will_run(found),
        "recall": recall,
    }
    return render_with_trace(request, "pages/lesson.html", context, panel)


@require_POST
def reset_sandbox(request: LearnerRequest, slug: str) -> HttpResponseBase:
    """Begin the lesson afresh: the learner's database is again as `migrate` makes it."""
    lesson = lesson_or_404(slug)
    sandbox = Sandbox.objects.filter(learner=request.learner, lesson=slug).first()
    if sandbox:
        sandbox.reset(lesson.content_hash)
    return redirect("pages:lesson", slug=slug)


def _variant_shown(request: LearnerRequest, lesson: Lesson, panel: RunPanel) -> str:
    """Return the variant asked for; without a word about it, the one of the last run, so that its places fit."""
    asked = request.GET.get("variant")
    if asked is None:
        return _last_variant(lesson, panel)
    try:
        return lesson.variant(asked).name if asked else ""
    except UnknownVariant:
        raise Http404(f"The lesson “{lesson.title}” has no variant called “{asked[:100]}”.") from None


def _last_variant(lesson: Lesson, panel: RunPanel) -> str:
    known = {variant.name for variant in lesson.variants}
    return panel.run.variant if panel.run and panel.run.variant in known else ""
