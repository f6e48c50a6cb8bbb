"""The table of Django's built-in signals."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessons.pages.built_in_signals import recorded_version, table
from lessons.runs.course import course


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Show which arguments the receivers of each built-in signal get."""
    context = {"groups": table(course()), "version": recorded_version()}
    return render(request, "pages/reference.html", context)
