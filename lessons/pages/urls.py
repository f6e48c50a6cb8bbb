"""Addresses of the pages that show the course."""

from django.urls import path

from lessons.pages import views

app_name = "pages"

urlpatterns = [
    path("", views.home, name="home"),
    path("reference/", views.reference, name="reference"),
    path("lessons/<slug:slug>/", views.lesson, name="lesson"),
]
