"""Opening a room, and the page that leads into one."""

from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_POST, require_safe

from lessons.learners.attempts import TooManyAttempts, begin_attempt
from lessons.learners.middleware import LearnerRequest
from lessons.runs.course import course
from lessons.workshops import opening, room_cookie
from lessons.workshops.addresses import address_for_others, is_local, qr_code
from lessons.workshops.bar import member_here
from lessons.workshops.codes import read_join_code
from lessons.workshops.programme import ProgrammeForm, read_programme
from lessons.workshops.rooms import open_room as open_new_room

TOO_MANY = "Too many wrong codes or passwords came from this address. Try again in an hour."


@require_safe
def rooms(request: LearnerRequest) -> HttpResponse:
    """Show where one types a join code, and the form that opens a room."""
    return _rooms_page(request, ProgrammeForm())


@require_POST
def open_room(request: LearnerRequest) -> HttpResponse:
    """Open a room, and show this once what only its host may know."""
    form = read_programme(request.POST)
    if opening.needs_password(request):
        try:
            attempt = begin_attempt(request, kind="host password")
        except TooManyAttempts:
            return _rooms_page(request, form, problem=TOO_MANY, status=429)
        if not opening.is_password(request.POST.get("password", "")):
            return _rooms_page(request, form, problem="This is not the host password.", status=403)
        attempt.delete()
    if form.problem:
        return _rooms_page(request, form, problem=form.problem, status=422)
    room, secret = open_new_room(request.learner, form.title, form.stops())
    join_address = address_for_others(request, reverse("workshops:room", args=[room.join_code]))
    context = {
        "room": room,
        "join_address": join_address,
        "is_out_of_reach": is_local(urlsplit(join_address).hostname or ""),
        "host_address": address_for_others(request, reverse("workshops:host")) + f"#{secret}",
    }
    response = render(request, "workshops/opened.html", context)
    patch_cache_control(response, no_store=True)
    room_cookie.write(response, room)
    return response


@require_safe
def qr(request: LearnerRequest, code: str) -> HttpResponse:
    """Draw the address of a room. It tells nothing that is not in its own address."""
    room = read_join_code(code)
    if not room:
        return redirect("rooms")
    address = address_for_others(request, reverse("workshops:room", args=[room]))
    return HttpResponse(qr_code(address), content_type="image/svg+xml")


def _rooms_page(request: LearnerRequest, form: ProgrammeForm, *, problem: str = "", status: int = 200) -> HttpResponse:
    needs_password = opening.needs_password(request)
    context = {
        "form": form,
        "lessons": form.choices(course()),
        "needs_password": needs_password,
        "may_open": not needs_password or opening.can_be_opened(),
        "problem": problem,
        "member": member_here(request),
    }
    return render(request, "workshops/rooms.html", context, status=status)
