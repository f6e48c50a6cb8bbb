"""The host link: it brings a browser into a room as its host."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from lessons.learners.attempts import TooManyAttempts, begin_attempt
from lessons.learners.middleware import LearnerRequest
from lessons.workshops import room_cookie
from lessons.workshops.codes import digest
from lessons.workshops.models import Room
from lessons.workshops.rooms import add_device
from lessons.workshops.views.rooms import TOO_MANY

NO_ROOM = "No room belongs to this link."


@require_http_methods(["GET", "HEAD", "POST"])
def host(request: LearnerRequest) -> HttpResponse:
    """Let a browser in that brings the secret. It stands behind the # of the link, where no server and no log sees it.

    A script posts it; without scripts, one copies it into the field.
    """
    if request.method != "POST":
        return render(request, "workshops/host.html")
    try:
        attempt = begin_attempt(request, kind="host link")
    except TooManyAttempts:
        return render(request, "workshops/host.html", {"problem": TOO_MANY}, status=429)
    secret = request.POST.get("secret", "").rpartition("#")[2].strip()
    room = Room.objects.filter(host_digest=digest(secret)).first()
    if room is None:
        return render(request, "workshops/host.html", {"problem": NO_ROOM}, status=422)
    attempt.delete()
    add_device(room, request.learner)
    response = redirect("workshops:cockpit", code=room.join_code)
    room_cookie.write(response, room)
    return response
