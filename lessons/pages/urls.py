"""Addresses of the pages that show the course, and of what they post to."""

from django.urls import path

from lessons.pages.views import comparison, files, keys, lessons, proofs, recall, reference, runs, score

app_name = "pages"

urlpatterns = [
    path("keys/", keys.keys, name="keys"),
    path("reference/", reference.reference, name="reference"),
    path("reference/runs/", reference.run_signal, name="run_signal"),
    path("lessons/<slug:slug>/", lessons.lesson, name="lesson"),
    path("lessons/<slug:slug>/reset/", lessons.reset_sandbox, name="reset_sandbox"),
    path("lessons/<slug:slug>/files/", files.edit_file, name="edit_file"),
    path("lessons/<slug:slug>/proofs/", proofs.run_proof, name="run_proof"),
    path("lessons/<slug:slug>/compare/", comparison.compare_variants, name="compare_variants"),
    path("lessons/<slug:slug>/compare/runs/", comparison.choose_runs, name="choose_runs"),
    path("lessons/<slug:slug>/recall/", recall.answer_recall, name="answer_recall"),
    path("lessons/<slug:slug>/runs/", runs.start_run, name="start_run"),
    path("runs/<uuid:run_id>/", runs.run, name="run"),
    path("runs/<uuid:run_id>/compare/", comparison.choose_other_run, name="choose_other_run"),
    path("runs/<uuid:run_id>/compare/<uuid:other_id>/", comparison.comparison, name="comparison"),
    path("runs/<uuid:run_id>/events/", runs.run_events, name="run_events"),
    path("runs/<uuid:run_id>/events/<int:seq>/", runs.run_event, name="run_event"),
    path("runs/<uuid:run_id>/score.svg", score.score_picture, name="score_picture"),
    path("runs/<uuid:run_id>/score.txt", score.score_text_file, name="score_text"),
    path("runs/<uuid:run_id>/stop/", runs.stop_run, name="stop_run"),
    path("runs/<uuid:run_id>/share/", runs.share_run, name="share_run"),
]
