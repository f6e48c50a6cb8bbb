"""The view by which a learner is forgotten."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from lessons.learners import cookie
from lessons.learners.middleware import LearnerRequest


@require_http_methods(["GET", "HEAD", "POST"])
def forget_me(request: LearnerRequest) -> HttpResponse:
    """Say what would be deleted, and ask; then delete it all, the cookie included."""
    if request.method != "POST":
        return render(request, "learners/forget_me.html")
    request.learner.forget()
    # Not a redirect: the page that it leads to would bring a new cookie.
    response = render(request, "learners/forgotten.html")
    cookie.delete(response)
    return response
