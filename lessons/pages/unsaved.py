"""What a form brings of unsaved text: it is saved before anything else is done, or nothing is done."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from lessons.catalogue import Lesson
from lessons.editing import free_editing
from lessons.editing.edits import SavedElsewhere, WrittenFile, save
from lessons.learners.middleware import LearnerRequest
from lessons.pages.editor import editor_of_refused
from lessons.sandbox.files import FilesRefused


class NotSaved(Exception):
    """The learner's text was not saved. `response` says why, and has the text."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response
        super().__init__(response)


def save_what_came_along(request: LearnerRequest, lesson: Lesson) -> bool:
    """Save the files that a form has, and say whether there were any. Raises NotSaved, and PermissionDenied."""
    written = _written(request.POST)
    if not written:
        return False
    if not free_editing.is_allowed(request):
        raise PermissionDenied("Files cannot be changed on this site.")
    try:
        save(request.learner, lesson, written)
    except SavedElsewhere as error:
        raise NotSaved(_refusal(request, lesson, written, error, error.path, status=409)) from error
    except FilesRefused as error:
        raise NotSaved(_refusal(request, lesson, written, error, written[0].path, status=422)) from error
    return True


def _written(posted: QueryDict) -> list[WrittenFile]:
    """Return the files of a form by name, in its order; of one without the version of a file none is compared."""
    paths, texts, bases = posted.getlist("path"), posted.getlist("text"), posted.getlist("base")
    known = bases if len(bases) == len(paths) else [None] * len(paths)
    # A browser ends lines of a text area with CR LF.
    return [
        WrittenFile(path, text.replace("\r\n", "\n"), base)
        for path, text, base in zip(paths, texts, known, strict=False)
    ]


def _refusal(
    request: LearnerRequest, lesson: Lesson, written: list[WrittenFile], error: Exception, path: str, *, status: int
) -> HttpResponse:
    [refused, *_] = [file for file in written if file.path == path]
    context = {"lesson": lesson, "sentence": str(error), "file": editor_of_refused(refused, error)}
    return render(request, "pages/not_kept.html", context, status=status)
