from django.http import HttpResponse
from django.urls import path


def welcome(request):
    return HttpResponse("Hello")


def fail(request):
    raise ValueError("as it was asked to")


urlpatterns = [path("", welcome), path("fails/", fail)]
