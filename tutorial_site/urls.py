"""All addresses of the site, one line for each app."""

from django.urls import include, path

urlpatterns = [
    path("", include("lessons.pages.urls")),
    path("", include("lessons.learners.urls")),
    path("", include("lessons.runs.urls")),
    path("", include("lessons.progress.urls")),
]
