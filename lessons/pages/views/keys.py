"""The keys that go through a run."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/keys.html")
