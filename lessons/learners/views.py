"""The views by which a learner is forgotten, and known again."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods

from lessons.learners import cookie
from lessons.learners.attempts import TooManyAttempts, begin_attempt
from lessons.learners.middleware import LearnerRequest
from lessons.learners.models import Learner, ResumeCode
from lessons.learners.resume_code import LONGEST_INPUT, NoResumeCode, learner_of, make_code, read_code

TOO_MANY = "Too many wrong codes came from this address. Try again in an hour."
NOBODYS = "This code does not exist. A code stops working when its learner creates a new one or is forgotten."


@require_http_methods(["GET", "HEAD", "POST"])
def forget_me(request: LearnerRequest) -> HttpResponse:
    """Say what would be deleted, and ask; then delete it all, the cookie included."""
    if request.method != "POST":
        return render(request, "learners/forget_me.html")
    request.learner.forget()
    # Not a redirect: the page that it leads to would bring a new cookie.
    response = render(request, "learners/forgotten.html")
    cookie.delete(response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def resume_code(request: LearnerRequest) -> HttpResponse:
    """Offer a resume code, and take one that was made elsewhere. POST makes a code and shows it this once."""
    code = make_code(request.learner) if request.method == "POST" else ""
    response = _resume_page(request, code=code)
    # The code is to be found neither by going back nor on the disk of a shared computer.
    patch_cache_control(response, no_store=True)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: LearnerRequest) -> HttpResponse:
    """Let this browser go on as the learner whose code is posted. The address alone leads to the form."""
    if request.method != "POST":
        return redirect("learners:resume_code")
    typed = request.POST.get("code", "")
    try:
        code = read_code(typed)
        attempt = begin_attempt(request)
    except NoResumeCode as error:
        return _resume_page(request, typed=typed, problem=str(error), status=422)
    except TooManyAttempts:
        return _resume_page(request, typed=typed, problem=TOO_MANY, status=429)
    learner = learner_of(code)
    if learner is None:
        return _resume_page(request, typed=typed, problem=NOBODYS, status=422)
    attempt.delete()
    response = redirect("home")
    cookie.write(response, learner.pk)
    return response


def _resume_page(
    request: LearnerRequest, *, code: str = "", typed: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "code": code,
        "has_code": ResumeCode.objects.filter(learner=request.learner).exists(),
        "has_work": Learner.objects.filter(pk=request.learner.pk).exists(),
        "typed": typed[:LONGEST_INPUT].replace("\0", ""),
        "problem": problem,
    }
    return render(request, "learners/resume_code.html", context, status=status)
