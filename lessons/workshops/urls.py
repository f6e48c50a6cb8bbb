"""Addresses of workshops."""

from django.urls import path

from lessons.workshops.views import cockpit, events, hosting, joining, polls, projector, rooms

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
]
