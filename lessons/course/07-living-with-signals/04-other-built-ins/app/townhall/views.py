from django.contrib.auth import authenticate, login
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from townhall.models import Notice


def notices(request):
    return render(request, "townhall/notices.html", {"notices": Notice.objects.all()})


def complaints(request):
    raise RuntimeError("Nobody is responsible.")


@require_POST
def log_in(request):
    user = authenticate(request, username=request.POST["username"], password=request.POST["password"])
    if user is None:
        return HttpResponse("Wrong name or password.", status=403)
    login(request, user)
    return HttpResponse("Welcome.")
