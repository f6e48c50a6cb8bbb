"""The course and its lessons, as pages."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessons.catalogue import Lesson, UnknownVariant
from lessons.runs.course import course, lesson_or_404
from lessons.runs.learner import LearnerRequest
from lessons.runs.workbench import Workbench, workbench


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the map of the course."""
    return render(request, "pages/home.html", {"course": course()})


@require_safe
def lesson(request: LearnerRequest, slug: str) -> HttpResponse:
    """Show a lesson, with the learner's last run of it."""
    found = lesson_or_404(slug)
    bench = workbench(request.learner, found)
    variant = _variant_shown(request, found, bench)
    return render(request, "pages/lesson.html", {"lesson": found, "variant": variant, "workbench": bench})


def _variant_shown(request: LearnerRequest, lesson: Lesson, bench: Workbench) -> str:
    """Return the variant asked for; without a word about it, the one of the last run, so that its places fit."""
    asked = request.GET.get("variant")
    if asked is None:
        return _last_variant(lesson, bench)
    try:
        return lesson.variant(asked).name if asked else ""
    except UnknownVariant:
        raise Http404(f"The lesson “{lesson.title}” has no variant called “{asked[:100]}”.") from None


def _last_variant(lesson: Lesson, bench: Workbench) -> str:
    known = {variant.name for variant in lesson.variants}
    return bench.run.variant if bench.run and bench.run.variant in known else ""
