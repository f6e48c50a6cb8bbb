"""All addresses of the site: the ways home and to the search, which every page shows, and one line for each app."""

from django.urls import include, path

from lessons.pages.views.home import home
from lessons.pages.views.search import search

urlpatterns = [
    path("", home, name="home"),
    path("search/", search, name="search"),
    path("", include("lessons.pages.urls")),
    path("", include("lessons.learners.urls")),
    path("rooms/", include("lessons.workshops.urls")),
]
