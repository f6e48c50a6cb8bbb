"""The addresses at which a learner is forgotten, and known again."""

from django.urls import path

from lessons.learners import views

app_name = "learners"

urlpatterns = [
    path("forget-me/", views.forget_me, name="forget_me"),
    path("resume-code/", views.resume_code, name="resume_code"),
    path("resume/", views.resume, name="resume"),
]
