"""What templates ask of a room's poll. They ask when they show it, behind the number with which its stream begins."""

from django import template

from lessons.runs.course import lesson_or_none
from lessons.showing.prose import inline
from lessons.workshops.asked_code import ShownCode, code_of_lesson, code_of_question
from lessons.workshops.host_run import panel_of_host, run_of_host
from lessons.workshops.models import Participant, Room
from lessons.workshops.shown_poll import LetteredOption, Question, ShownPoll, in_letters, own_votes, shown_poll
from lessons.workshops.shown_poll import questions_of as all_questions_of

register = template.Library()
register.filter("inline", inline)
register.simple_tag(panel_of_host)
register.simple_tag(run_of_host)


@register.simple_tag
def poll_of(room: Room) -> ShownPoll | None:
    """Return the poll that a room is asked now, whatever it was when the page was begun."""
    return shown_poll(Room.objects.select_related("poll").get(pk=room.pk))


@register.simple_tag
def votes_of(participant: Participant | None, shown: ShownPoll | None) -> list[tuple[int, str]]:
    """Return what somebody has said, in letters, by round; of nobody nothing, as in what is made for all at once."""
    if not participant or shown is None:
        return []
    return [(number, in_letters(shown, answer)) for number, answer in own_votes(shown.poll, participant).items()]


@register.simple_tag
def options_for(shown: ShownPoll, participant: Participant | None) -> list[LetteredOption]:
    """Return the options with what somebody has said in the round that is open."""
    said = own_votes(shown.poll, participant) if participant else {}
    return shown.options_with(said.get(shown.poll.round, ()))


@register.simple_tag
def questions_of(room: Room) -> list[Question]:
    return all_questions_of(room)


@register.simple_tag
def code_for(room: Room, shown: ShownPoll | None) -> list[ShownCode]:
    """Return the code that a question is about, or that of the lesson where the room is."""
    if shown:
        return code_of_question(shown.lesson, shown.prediction.name)
    lesson = lesson_or_none(room.lesson)
    return code_of_lesson(lesson, room.action, room.variant) if lesson else []
