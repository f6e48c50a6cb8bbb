"""One participant, as the host sees and treats them; and the hint that they have read."""

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lessons.learners.middleware import LearnerRequest
from lessons.runs.course import lesson_or_none
from lessons.workshops import joining
from lessons.workshops.joining import NotJoined
from lessons.workshops.models import Participant
from lessons.workshops.overview import whereabouts_of
from lessons.workshops.roles import Member, for_hosts, for_participants
from lessons.workshops.to_all import hints_for, send_hint, told_of
from lessons.workshops.views.cockpit import done


@require_safe
@for_hosts
def participant(request: LearnerRequest, member: Member, participant: int) -> HttpResponse:
    """Show where somebody is, and what can be done for them."""
    found = participant_or_404(member, participant)
    lesson = lesson_or_none(found.lesson or member.room.lesson)
    context = {
        "room": member.room,
        "participant": found,
        "lesson": lesson,
        "is_here_now": found.seen_at and timezone.now() - found.seen_at < timedelta(minutes=1),
        "whereabouts": whereabouts_of(found, lesson) if lesson else None,
        "hints": hints_for(member.room, lesson),
        **told_of(member.room, found),
    }
    return render(request, "workshops/participant.html", context)


@require_POST
@for_hosts
def hint_to_one(request: LearnerRequest, member: Member, participant: int) -> HttpResponse:
    found = participant_or_404(member, participant)
    send_hint(member.room, request.POST.get("prepared") or request.POST.get("hint", ""), found)
    return done(request, member)


@require_POST
@for_participants
def hint_read(request: LearnerRequest, member: Member) -> HttpResponse:
    """Take away the hint that a participant has read."""
    assert member.participant
    Participant.objects.filter(pk=member.participant.pk).update(hint="")
    if request.htmx:
        return HttpResponse()
    return redirect("workshops:room", code=member.room.join_code)


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def rename(request: LearnerRequest, member: Member, participant: int) -> HttpResponse:
    """Ask for another nickname of somebody, and give it to them."""
    found = participant_or_404(member, participant)
    typed = request.POST.get("nickname", found.nickname)
    context = {"room": member.room, "participant": found, "typed": typed}
    if request.method != "POST":
        return render(request, "workshops/rename.html", context)
    try:
        joining.rename(found, typed)
    except NotJoined as error:
        return render(request, "workshops/rename.html", context | {"problem": str(error)}, status=422)
    return done(request, member)


@require_POST
@for_hosts
def remove(request: LearnerRequest, member: Member, participant: int) -> HttpResponse:
    joining.remove(participant_or_404(member, participant))
    return done(request, member)


def participant_or_404(member: Member, pk: int) -> Participant:
    found = Participant.objects.filter(pk=pk, room=member.room).first()
    if found is None:
        raise Http404("There is no such participant in this room.")
    return found
