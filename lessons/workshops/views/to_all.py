"""What the host says to everyone: the buttons of the cockpit that move nobody."""

from collections.abc import Callable

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST

from lessons.learners.middleware import LearnerRequest
from lessons.pages.numbers import whole_number
from lessons.workshops import to_all
from lessons.workshops.models import Room
from lessons.workshops.roles import Member, View, for_hosts
from lessons.workshops.views.cockpit import done


def _told_by_hosts(tell: Callable[[Room, QueryDict], None]) -> View:
    @require_POST
    @for_hosts
    def view(request: LearnerRequest, member: Member) -> HttpResponse:
        tell(member.room, request.POST)
        return done(request, member)

    return view


pause = _told_by_hosts(lambda room, typed: to_all.pause(room))
go_on = _told_by_hosts(lambda room, typed: to_all.go_on(room))
send_hint = _told_by_hosts(lambda room, typed: to_all.send_hint(room, typed.get("hint", "")))
start_timer = _told_by_hosts(
    lambda room, typed: to_all.start_timer(room, whole_number(typed.get("minutes", ""), digits=4) or 0)
)
extend_timer = _told_by_hosts(lambda room, typed: to_all.extend_timer(room))
end_timer = _told_by_hosts(lambda room, typed: to_all.end_timer(room))


@require_POST
@for_hosts
def write_message(request: LearnerRequest, member: Member) -> HttpResponse:
    """Show a message to all. The field where it was written comes back empty."""
    to_all.write_message(member.room, request.POST.get("message", ""))
    if request.htmx and "written" in request.POST:
        return render(request, "workshops/cockpit/_message_form.html", {"room": member.room})
    return done(request, member)
