"""What the host does for one participant: offers help, sees their work while they want it, and shows it to the room."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from lessons.learners.middleware import LearnerRequest
from lessons.workshops import helping, to_all
from lessons.workshops.hands import hands_of
from lessons.workshops.roles import Member, for_hosts
from lessons.workshops.views.participants import participant_or_404
from lessons.workshops.work import work_of


@require_POST
@for_hosts
def offer_help(request: LearnerRequest, member: Member, participant: int) -> HttpResponse:
    helping.offer(participant_or_404(member, participant))
    return _queue(request, member)


@require_POST
@for_hosts
def stop_help(request: LearnerRequest, member: Member, participant: int) -> HttpResponse:
    """Take an offer back, or end help."""
    helping.end(participant_or_404(member, participant))
    return _queue(request, member)


@require_POST
@for_hosts
def send_hint(request: LearnerRequest, member: Member, participant: int) -> HttpResponse:
    """Write something to who is being helped."""
    to_all.send_hint(member.room, request.POST.get("hint", ""), participant_or_404(member, participant))
    return redirect("workshops:work", code=member.room.join_code, participant=participant)


@require_POST
@for_hosts
def show_work(request: LearnerRequest, member: Member, participant: int) -> HttpResponse:
    """Put somebody's work on the projector, or take it away."""
    helping.show_on_projector(participant_or_404(member, participant), shown=request.POST.get("shown") == "yes")
    return redirect("workshops:work", code=member.room.join_code, participant=participant)


@require_safe
@for_hosts
def work(request: LearnerRequest, member: Member, participant: int) -> HttpResponse:
    """Show the work of a participant who has accepted help, as long as it lasts."""
    found = participant_or_404(member, participant)
    seen = helping.work_seen().filter(participant=found).select_related("participant__learner").first()
    context = {
        "member": member,
        "room": member.room,
        "participant": found,
        "help": seen or helping.open_help_of(found),
        "work": work_of(seen) if seen else None,
    }
    return render(request, "workshops/work.html", context)


def _queue(request: LearnerRequest, member: Member) -> HttpResponse:
    """Show the queue as it is now: to htmx alone, to others on the cockpit."""
    if request.htmx:
        return render(request, "workshops/cockpit/_hands.html", {"room": member.room, **hands_of(member.room)})
    return redirect("workshops:cockpit", code=member.room.join_code)
