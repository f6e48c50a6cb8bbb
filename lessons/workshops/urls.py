"""Addresses of workshops."""

from django.urls import path

from lessons.workshops.views import cockpit, debrief, events, helping, hosting, joining, polls, projector, rooms, work

app_name = "workshops"

urlpatterns = [
    path("open/", rooms.open_room, name="open_room"),
    path("join/", joining.find_room, name="find_room"),
    path("host/", hosting.host, name="host"),
    path("<slug:code>/", joining.room, name="room"),
    path("<slug:code>/join/", joining.join, name="join"),
    path("<slug:code>/leave/", joining.leave, name="leave"),
    path("<slug:code>/qr.svg", rooms.qr, name="qr"),
    path("<slug:code>/events/", events.events, name="events"),
    path("<slug:code>/cockpit/", cockpit.cockpit, name="cockpit"),
    path("<slug:code>/projector/", projector.projector, name="projector"),
    path("<slug:code>/projector/side/", projector.projector_side, name="projector_side"),
    path("<slug:code>/polls/ask/<slug:lesson>/", polls.open_poll, name="open_poll"),
    path("<slug:code>/polls/answered/", polls.answered, name="answered"),
    path("<slug:code>/polls/<int:poll>/step/", polls.step_poll, name="step_poll"),
    path("<slug:code>/polls/<int:poll>/end/", polls.end_poll, name="end_poll"),
    path("<slug:code>/polls/vote/", polls.vote, name="vote"),
    path("<slug:code>/position/", polls.position, name="position"),
    path("<slug:code>/move/", cockpit.move, name="move"),
    path("<slug:code>/next/", cockpit.move_on, name="move_on"),
    path("<slug:code>/lead/", cockpit.lead, name="lead"),
    path("<slug:code>/drive/", cockpit.drive, name="drive"),
    path("<slug:code>/end/", cockpit.end, name="end"),
    path("<slug:code>/participants/<int:participant>/rename/", cockpit.rename, name="rename"),
    path("<slug:code>/participants/<int:participant>/remove/", cockpit.remove, name="remove"),
    path("<slug:code>/sign/", helping.sign, name="sign"),
    path("<slug:code>/help/accept/", helping.accept_help, name="accept_help"),
    path("<slug:code>/help/end/", helping.end_help, name="end_help"),
    path("<slug:code>/help/projector/", helping.allow_projector, name="allow_projector"),
    path("<slug:code>/participants/<int:participant>/offer/", work.offer_help, name="offer_help"),
    path("<slug:code>/participants/<int:participant>/stop/", work.stop_help, name="stop_help"),
    path("<slug:code>/participants/<int:participant>/hint/", work.send_hint, name="send_hint"),
    path("<slug:code>/participants/<int:participant>/show/", work.show_work, name="show_work"),
    path("<slug:code>/participants/<int:participant>/work/", work.work, name="work"),
    path("<slug:code>/debrief/", debrief.debrief, name="debrief"),
    path("<slug:code>/debrief/questions.csv", debrief.questions_csv, name="questions_csv"),
    path("<slug:code>/debrief/lessons.csv", debrief.lessons_csv, name="lessons_csv"),
    path("<slug:code>/debrief/debriefing.json", debrief.debrief_json, name="debrief_json"),
]
