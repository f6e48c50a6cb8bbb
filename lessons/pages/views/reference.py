"""The table of Django's built-in signals, and the runs that show its rows."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lessons.catalogue import UnknownAction
from lessons.learners.middleware import LearnerRequest
from lessons.pages.built_in_signals import demonstrations, recorded_version, table
from lessons.runs.course import course
from lessons.runs.models import Run
from lessons.runs.whole import run_to_its_end


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Show which arguments the receivers of each built-in signal get."""
    context = {"groups": table(course()), "version": recorded_version()}
    return render(request, "pages/reference.html", context)


@require_POST
def run_signal(request: LearnerRequest) -> HttpResponseBase:
    """Do what a row of the table says, on fresh data, and show the run."""
    name = request.POST.get("action", "")
    try:
        action = demonstrations().action(name)
    except UnknownAction:
        raise Http404("The table has no such row.") from None
    run = Run(learner=request.learner, action=action.name, after=[])
    if problem := run_to_its_end(run, demonstrations()):
        return render(request, "pages/not_run.html", {"sentence": problem}, status=503)
    return redirect("pages:run", run_id=run.id)
