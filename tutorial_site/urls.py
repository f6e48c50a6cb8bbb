"""All addresses of the site: the way home, which every page shows, and one line for each app."""

from django.urls import include, path

from lessons.pages.views.home import home

urlpatterns = [
    path("", home, name="home"),
    path("", include("lessons.pages.urls")),
    path("", include("lessons.learners.urls")),
]
