"""The learner's own files."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from lessons.catalogue import Lesson
from lessons.editing import free_editing
from lessons.editing.edits import (
    YOURS,
    WrittenFile,
    bring_back,
    delete_file,
    lesson_of,
    reset_file,
    save,
    take_variant,
)
from lessons.editing.names import check_new_path
from lessons.learners.middleware import LearnerRequest
from lessons.pages.unsaved import NotSaved, save_what_came_along
from lessons.runs.course import lesson_or_404
from lessons.sandbox.files import FilesRefused


@require_POST
def edit_file(request: LearnerRequest, slug: str) -> HttpResponseBase:
    """Save what the learner has written, and then do what the button says with one of their files."""
    if not free_editing.is_allowed(request):
        raise PermissionDenied("Files cannot be changed on this site.")
    lesson = lesson_or_404(slug)
    try:
        save_what_came_along(request, lesson)
        opened = _do_as_asked(request, lesson)
    except NotSaved as error:
        return error.response
    except LookupError:
        raise Http404(f"The lesson “{lesson.title}” has no such file or variant.") from None
    except FilesRefused as error:
        return _refusal(request, lesson, error)
    own = lesson_of(request, lesson)
    query = {"edit": opened} if opened else {"variant": YOURS if own.has_variant(YOURS) else ""}
    return redirect(reverse("pages:lesson", args=[slug], query=query, fragment="code"))


def _do_as_asked(request: LearnerRequest, lesson: Lesson) -> str:
    """Change the learner's files; return the path of the one to open then, or nothing."""
    learner, asked = request.learner, request.POST
    if variant := asked.get("variant"):
        take_variant(learner, lesson, variant)
        return lesson.focus
    if path := asked.get("reset"):
        reset_file(learner, lesson, path)
    elif path := asked.get("back"):
        bring_back(learner, lesson, path)
    elif path := asked.get("delete"):
        delete_file(learner, lesson, path)
        return ""
    elif "new" in asked:
        path = asked["new"].strip()
        check_new_path(lesson, path)
        own = lesson_of(request, lesson)
        if path not in (own.files_with(YOURS) if own.has_variant(YOURS) else own.files):
            save(learner, lesson, [WrittenFile(path, "")])
    else:
        path = asked.get("path", "")
    return path


def _refusal(request: LearnerRequest, lesson: Lesson, error: FilesRefused) -> HttpResponse:
    return render(
        request, "pages/not_kept.html", {"lesson": lesson, "sentence": str(error), "is_about_files": True}, status=422
    )
