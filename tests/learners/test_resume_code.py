"""Four words carry a learner to another browser. Nobody else comes by them, and nobody can try many."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from lessons.learners.attempts import MOST
from lessons.learners.models import Attempt, Learner, ResumeCode
from lessons.learners.resume_code import NoResumeCode, make_code, read_code, words
from tests.pages.conftest import text_of

pytestmark = pytest.mark.django_db

MAKE, ENTER = "/resume-code/", "/resume/"
NOBODYS = "zoo zoo zoo zoo"


def learner_of(client):
    return client.get("/reference/").wsgi_request.learner


def make(client):
    """Create a code in a browser, and return it as the page shows it."""
    page = client.post(MAKE).content.decode()
    return re.search(r'id="resume-words">([a-z ]+)<', page)[1]


def enter(client, code, **options):
    return client.post(ENTER, {"code": code}, **options)


@pytest.fixture
def code(client):
    client.get("/")
    return make(client)


def test_code_carries_the_learner_to_another_browser(client, code):
    other = Client()

    response = enter(other, code)

    assert response.url == "/"
    assert learner_of(other) == learner_of(client)


@pytest.mark.parametrize("typed", [str.upper, lambda code: f"  {code.replace(' ', '-')}. ", str.title])
def test_code_is_read_as_people_type_it(client, code, typed):
    other = Client()

    enter(other, typed(code))

    assert learner_of(other) == learner_of(client)


def test_codes_have_44_bits():
    assert len(set(words())) == len(words()) == 2**11
    assert read_code("abandon ability able about") == "abandon ability able about"


def test_code_is_nowhere_in_the_database(code):
    (kept,) = ResumeCode.objects.values()

    assert not any(word in str(kept.values()) for word in code.split() if len(word) > 3)
    assert len(kept["digest"]) == 64


def test_code_is_shown_once(client, code):
    page = text_of(client.get(MAKE))

    assert code not in page
    assert "You have a code." in page


def test_page_with_a_code_is_kept_by_no_browser(client):
    client.get("/")

    assert "no-store" in client.post(MAKE)["Cache-Control"]


def test_new_code_takes_the_place_of_the_old_one(client, code):
    second = make(client)

    assert enter(Client(), code).status_code == 422
    assert enter(Client(), second).status_code == 302


def test_code_of_a_forgotten_learner_leads_nowhere(client, code):
    client.post("/forget-me/")

    assert "This code does not exist." in text_of(enter(Client(), code))


def test_wrong_code_leaves_the_browser_with_its_learner(client, code):
    before = learner_of(client)

    enter(client, NOBODYS)

    assert learner_of(client) == before


def test_looking_makes_nobody(client):
    client.get(MAKE)

    assert not Learner.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "A resume code has four words."),
        ("zoo zoo", "A resume code has four words."),
        ("zoo " * 5000, "A resume code has four words."),
        ("zoo zoo zoo signalbox", "“signalbox” is not one of the words that codes use."),
        ("\0 zoo zoo zoo <b>", "“b” is not one of the words that codes use."),
        ("\uff5aoo zoo zoo zoo", "“oo” is not one of the words that codes use."),
    ],
)
def test_what_is_no_code_is_refused_with_a_reason(client, typed, sentence):
    response = enter(client, typed)

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert not Attempt.objects.exists()


def test_typed_words_come_back_escaped(client):
    assert "<script>" not in enter(client, '"><script>').content.decode()


def try_all(client, **options):
    return [enter(client, NOBODYS, **options).status_code for _ in range(MOST)]


def test_address_has_a_few_attempts(code):
    stranger = Client()

    assert try_all(stranger) == [422] * MOST
    assert enter(stranger, code).status_code == 429


def test_another_address_has_attempts_of_its_own(code):
    try_all(Client())

    assert enter(Client(), code, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_attempts_are_forgiven_after_an_hour(code):
    try_all(Client())
    Attempt.objects.update(made_at=timezone.now() - timedelta(hours=1, seconds=1))

    assert enter(Client(), code).status_code == 302


def test_right_code_is_no_attempt(code):
    for _ in range(MOST + 1):
        assert enter(Client(), code).status_code == 302


def test_one_network_of_ipv6_is_one_address(code):
    for number in range(MOST):
        enter(Client(), NOBODYS, REMOTE_ADDR=f"2001:db8::{number}")

    assert enter(Client(), code, REMOTE_ADDR="2001:db8::ffff").status_code == 429
    assert enter(Client(), code, REMOTE_ADDR="2001:db8:0:1::").status_code == 302


def test_proxy_that_the_site_believes_tells_browsers_apart(code, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    try_all(Client(), headers={"X-Forwarded-For": "made up, 192.0.2.1"})

    assert enter(Client(), code, headers={"X-Forwarded-For": "made up, 192.0.2.2"}).status_code == 302
    assert enter(Client(), code, headers={"X-Forwarded-For": "anything else, 192.0.2.1"}).status_code == 429


def test_header_of_an_unknown_proxy_is_not_believed(code):
    for number in range(MOST):
        enter(Client(), NOBODYS, headers={"X-Forwarded-For": f"192.0.2.{number}"})

    assert enter(Client(), code, headers={"X-Forwarded-For": "192.0.2.99"}).status_code == 429


def test_addresses_are_kept_as_hashes_alone(client):
    enter(client, NOBODYS)

    assert re.fullmatch("[0-9a-f]{64}", Attempt.objects.get().address)


def test_form_from_elsewhere_changes_nobody(code):
    victim = Client(enforce_csrf_checks=True)
    before = learner_of(victim)

    assert enter(victim, code).status_code == 403
    assert learner_of(victim) == before


def test_code_in_an_address_leads_to_the_form_and_does_nothing(code):
    other = Client()
    before = learner_of(other)

    assert other.get(ENTER, {"code": code}).headers["Location"] == MAKE
    assert learner_of(other) == before


def test_each_code_is_another(db):
    learner = Learner()

    assert make_code(learner) != make_code(learner)


def test_sentence_names_a_long_word_in_short():
    with pytest.raises(NoResumeCode) as refusal:
        read_code(f"zoo zoo zoo {'x' * 150}")

    assert len(str(refusal.value)) < 80


def test_home_leads_to_the_code(client):
    assert f'href="{MAKE}"' in client.get("/").content.decode()
