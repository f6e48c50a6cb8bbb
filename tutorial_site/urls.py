"""All addresses of the site: three to which any page may lead, and one line for each app."""

from django.urls import include, path

from lessons.pages.views.home import home
from lessons.pages.views.search import search
from lessons.workshops.views.rooms import rooms

urlpatterns = [
    path("", home, name="home"),
    path("search/", search, name="search"),
    path("rooms/", rooms, name="rooms"),
    path("", include("lessons.pages.urls")),
    path("", include("lessons.learners.urls")),
    path("rooms/", include("lessons.workshops.urls")),
]
