"""Addresses of workshops."""

from django.urls import path

from lessons.workshops.views import (
    cockpit,
    events,
    hosting,
    joining,
    participants,
    polls,
    projector,
    rooms,
    to_all,
)

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
    path("<slug:code>/start/", cockpit.start, name="start"),
    path("<slug:code>/call/", cockpit.call, name="call"),
    path("<slug:code>/pause/", to_all.pause, name="pause"),
    path("<slug:code>/go-on/", to_all.go_on, name="go_on"),
    path("<slug:code>/message/", to_all.write_message, name="write_message"),
    path("<slug:code>/hint/", to_all.send_hint, name="send_hint"),
    path("<slug:code>/hint/read/", participants.hint_read, name="hint_read"),
    path("<slug:code>/timer/", to_all.start_timer, name="start_timer"),
    path("<slug:code>/timer/extend/", to_all.extend_timer, name="extend_timer"),
    path("<slug:code>/timer/end/", to_all.end_timer, name="end_timer"),
    path("<slug:code>/participants/<int:participant>/", participants.participant, name="participant"),
    path("<slug:code>/participants/<int:participant>/hint/", participants.hint_to_one, name="hint_to_one"),
    path("<slug:code>/participants/<int:participant>/rename/", participants.rename, name="rename"),
    path("<slug:code>/participants/<int:participant>/remove/", participants.remove, name="remove"),
]
