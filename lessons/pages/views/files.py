"""The learner's own files."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from lessons.editing import free_editing
from lessons.editing.edits import YOURS, change_file, lesson_of, reset_file, take_variant
from lessons.learners.middleware import LearnerRequest
from lessons.pages.code import EditedFile
from lessons.runs.course import lesson_or_404
from lessons.sandbox.files import FilesRefused

MAX_ROWS = 30
"""Of the text area with a refused file, which may have any number of lines."""


@require_POST
def edit_file(request: LearnerRequest, slug: str) -> HttpResponseBase:
    """Keep a file that the learner has changed, make it as shipped again, or take over those of a variant."""
    if not free_editing.is_allowed(request):
        raise PermissionDenied("Files cannot be changed on this site.")
    lesson = lesson_or_404(slug)
    path, variant = request.POST.get("path", ""), request.POST.get("variant", "")
    # A browser ends lines of a text area with CR LF.
    text = request.POST.get("text", "").replace("\r\n", "\n")
    try:
        if variant:
            take_variant(request.learner, lesson, variant)
        elif "reset" in request.POST:
            reset_file(request.learner, lesson, path)
        else:
            change_file(request.learner, lesson, path, text)
    except LookupError:
        raise Http404(f"The lesson “{lesson.title}” has no such file or variant.") from None
    except FilesRefused as error:
        context = {"lesson": lesson, "sentence": str(error), "file": _refused_file(path, text)}
        return render(request, "pages/not_kept.html", context, status=422)
    own = lesson_of(request, lesson)
    query = {"variant": YOURS if own.has_variant(YOURS) else ""}
    return redirect(reverse("pages:lesson", args=[slug], query=query, fragment=path or "code"))


def _refused_file(path: str, text: str) -> EditedFile:
    """Return a file as a page can show it, though it may be one that nothing else takes."""
    # HTML cannot hold a NUL: a browser makes this of it, in silence.
    shown = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return EditedFile(path, shown, min(shown.count("\n") + 1, MAX_ROWS))
