"""The score of a run to take away: as a picture, as text."""

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from lessons.learners.middleware import LearnerRequest
from lessons.pages.run_panel import events_of
from lessons.pages.views.runs import run_or_404
from lessons.runs.models import Run
from lessons.showing.budget import turn
from lessons.showing.score_svg import score_svg
from lessons.showing.score_text import score_text


@require_GET
def score_picture(request: LearnerRequest, run_id: UUID) -> HttpResponse:
    """Return the score of a run as an SVG file."""
    run = run_or_404(request, run_id)
    files = run.files.files if run.files else {}
    with turn:
        picture = score_svg(events_of(run), files, _title(run))
    return _file(picture, "image/svg+xml", f"{run.action}.svg")


@require_GET
def score_text_file(request: LearnerRequest, run_id: UUID) -> HttpResponse:
    """Return the events of a run as text, a line each."""
    run = run_or_404(request, run_id)
    with turn:
        text = score_text(events_of(run))
    return HttpResponse(f"{_title(run)}\n\n{text}", content_type="text/plain; charset=utf-8")


def _title(run: Run) -> str:
    return f"{run.action}(){f', {run.variant}' if run.variant else ''}"


def _file(content: str, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
