"""The debriefing: a page for the host, and the same to take away, without names."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from io import StringIO

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessons.learners.middleware import LearnerRequest
from lessons.workshops.debrief import Debrief, debrief_of
from lessons.workshops.roles import Member, for_hosts

QUESTION_COLUMNS = ["lesson", "question", "row", "letter", "text", "is_right", "first_vote", "second_vote", "changed"]
LESSON_COLUMNS = ["lesson", "row", "planned_minutes", "minutes", "ran", "predicted", "passed", "wrong_answer", "people"]


@require_safe
@for_hosts
def debrief(request: LearnerRequest, member: Member) -> HttpResponse:
    """Show what came of the room, while it goes on as well."""
    context = {"member": member, "room": member.room, "debrief": debrief_of(member.room)}
    return render(request, "workshops/debrief.html", context)


@require_safe
@for_hosts
def debrief_json(request: LearnerRequest, member: Member) -> HttpResponse:
    found = debrief_of(member.room)
    return _file(JsonResponse(asdict(found), json_dumps_params={"indent": 2, "ensure_ascii": False}), member, "json")


@require_safe
@for_hosts
def questions_csv(request: LearnerRequest, member: Member) -> HttpResponse:
    return _csv(member, "questions", QUESTION_COLUMNS, _question_rows(debrief_of(member.room)))


@require_safe
@for_hosts
def lessons_csv(request: LearnerRequest, member: Member) -> HttpResponse:
    return _csv(member, "lessons", LESSON_COLUMNS, _lesson_rows(debrief_of(member.room)))


def _question_rows(found: Debrief) -> Iterator[Sequence[object]]:
    """Yield a row for all answers of a question, one for each answer, and one for each change of answers."""
    for asked in found.questions:
        head = (asked.lesson, asked.question)
        yield *head, "all", "", "", "", asked.voted_before, asked.voted_after, ""
        if asked.is_settled:
            yield *head, "right", "", "", "yes", asked.right_before, asked.right_after, ""
        for one in asked.answers:
            is_right = ("yes" if one.is_right else "no") if asked.is_settled else ""
            yield *head, "answer", one.letter, one.text, is_right, one.before, one.after, ""
        for change in asked.changes:
            yield *head, "change", f"{change.source} to {change.target}", "", "", "", "", change.people


def _lesson_rows(found: Debrief) -> Iterator[Sequence[object]]:
    """Yield a row for each lesson, and one for each wrong answer that was given in it."""
    for one in found.lessons:
        yield one.lesson, "lesson", one.planned_minutes, one.minutes, one.ran, one.predicted, one.passed, "", ""
        for wrong in one.wrong_answers:
            yield one.lesson, "wrong answer", "", "", "", "", "", f"{wrong.question}: {wrong.text}", wrong.people


def _csv(member: Member, name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(rows)
    # The mark by which spreadsheets know that it is UTF-8.
    content = "\N{BYTE ORDER MARK}" + text.getvalue()
    return _file(HttpResponse(content, content_type="text/csv; charset=utf-8"), member, "csv", name)


def _file(response: HttpResponse, member: Member, ending: str, name: str = "debriefing") -> HttpResponse:
    file = f"{member.room.join_code}-{name}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return response
