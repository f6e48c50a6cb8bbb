"""A browser is known again by its cookie, and by nothing that somebody could make up."""

import uuid

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import Client

from lessons.learners import cookie
from lessons.learners.cookie import COOKIE
from lessons.learners.models import Learner

NOBODYS = uuid.UUID(int=7)
PAGE = "/reference/"


def visit(client):
    return client.get(PAGE)


def number_of(client):
    return visit(client).wsgi_request.learner.pk


def signed(number):
    answer = HttpResponse()
    cookie.write(answer, number)
    return answer.cookies[COOKIE].value


def test_browser_is_known_again(client):
    assert number_of(client) == number_of(client)


def test_two_browsers_are_two_learners(client):
    assert number_of(client) != number_of(Client())


def test_cookie_is_given_once(client):
    first = visit(client).cookies[COOKIE]

    assert COOKIE not in visit(client).cookies
    assert first["httponly"]
    assert first["samesite"] == "Lax"
    assert not first["secure"]


def test_cookie_travels_over_https_alone_where_the_site_does(client, settings):
    settings.LEARNER_COOKIE_SECURE = True

    assert visit(client).cookies[COOKIE]["secure"]


@pytest.mark.parametrize(
    "brought",
    ["", "nonsense", NOBODYS.hex, signing.dumps(NOBODYS.hex, salt="another"), "\x7f", "a:b:c", signed(NOBODYS) + "x"],
    ids=["empty", "nonsense", "unsigned", "signed for another purpose", "control", "badly signed", "changed"],
)
def test_tampered_cookie_makes_a_new_learner(client, brought):
    client.cookies[COOKIE] = brought

    response = visit(client)

    assert response.wsgi_request.learner.pk != NOBODYS
    assert response.cookies[COOKIE].value != brought


@pytest.mark.parametrize("content", ["not a uuid", 7, None, ["a"]])
def test_signed_nonsense_makes_a_new_learner(client, content):
    client.cookies[COOKIE] = signing.dumps(content, salt="lessons.learner")

    assert COOKIE in visit(client).cookies


def test_signed_word_makes_a_new_learner(client):
    client.cookies[COOKIE] = signing.get_cookie_signer(salt=f"{COOKIE}lessons.learner").sign("not a uuid")

    assert COOKIE in visit(client).cookies


def test_learner_with_an_old_cookie_is_known_and_gets_a_new_one(client):
    client.cookies[COOKIE] = signing.dumps(NOBODYS.hex, salt="lessons.learner")

    response = visit(client)

    assert response.wsgi_request.learner.pk == NOBODYS
    assert response.cookies[COOKIE].value.startswith(f"{NOBODYS.hex}:")
    assert number_of(client) == NOBODYS


@pytest.mark.django_db
def test_learner_who_has_only_looked_has_no_row(client):
    client.get("/")
    client.get("/lessons/created-flag/")

    assert not Learner.objects.exists()


@pytest.mark.django_db
def test_first_change_of_a_file_makes_the_row(client, settings):
    settings.FREE_EDITING = "on"

    client.post("/lessons/created-flag/files/", {"path": "actions.py", "text": "# mine\n"})

    assert Learner.objects.get().pk == number_of(client)
