from django.urls import path

from townhall import views

urlpatterns = [
    path("notices/", views.notices),
    path("complaints/", views.complaints),
    path("log-in/", views.log_in),
]
