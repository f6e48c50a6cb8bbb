"""Addresses of proofs."""

from django.urls import path

from lessons.progress import views

app_name = "progress"

urlpatterns = [
    path("lessons/<slug:slug>/proofs/", views.run_proof, name="run_proof"),
]
