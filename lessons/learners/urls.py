"""The address at which a learner is forgotten."""

from django.urls import path

from lessons.learners import views

app_name = "learners"

urlpatterns = [
    path("forget-me/", views.forget_me, name="forget_me"),
]
