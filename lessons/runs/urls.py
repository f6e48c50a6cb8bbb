"""Addresses of runs."""

from django.urls import path

from lessons.runs import views

app_name = "runs"

urlpatterns = [
    path("lessons/<slug:slug>/runs/", views.start_run, name="start_run"),
    path("lessons/<slug:slug>/files/", views.edit_file, name="edit_file"),
    path("lessons/<slug:slug>/reset/", views.reset_sandbox, name="reset_sandbox"),
    path("runs/<uuid:run_id>/", views.run, name="run"),
    path("runs/<uuid:run_id>/events/", views.run_events, name="run_events"),
    path("runs/<uuid:run_id>/share/", views.share_run, name="share_run"),
]
