"""No header of a request costs the site more than reading it."""

import pytest
from django.http.cookie import parse_cookie

from lessons.learners.cookie import COOKIE
from lessons.pages.headers import readable
from tests.linear import assert_linear


def cookies(value):
    return dict(readable([(b"cookie", value)]))[b"cookie"]


def test_own_cookies_are_left_alone():
    value = f"{COOKIE}=abc:def; csrftoken=xyz".encode()

    assert cookies(value) == value


@pytest.mark.parametrize("others", [b"a=1; ", b'a="\\"; ', b"; ;", b"=; "])
def test_cookies_of_others_are_left_out(others):
    assert cookies(others + f"{COOKIE}=abc".encode()) == f"{COOKIE}=abc".encode()


def test_cookie_that_is_too_long_is_left_out():
    assert cookies(f"{COOKIE}={'x' * 600}; csrftoken=xyz".encode()) == b"csrftoken=xyz"


@pytest.mark.parametrize("unit", ["\\", '"', "; ", "=", f'{COOKIE}="'])
def test_cookies_take_time_in_proportion_to_the_header(unit):
    assert_linear(
        lambda value: parse_cookie(cookies(value).decode()),
        lambda size: f'{COOKIE}="{unit * (size // len(unit))}"'.encode(),
        size=8_000,
    )


@pytest.mark.parametrize("value", [b"a/b; c*=utf-8''x", b"a/b;" * 100])
def test_type_that_django_cannot_read_is_replaced(value):
    assert readable([(b"content-type", value)]) == [(b"content-type", b"multipart/form-data")]


def test_two_types_become_one_that_is_refused():
    types = [(b"content-type", b"text/plain"), (b"content-type", b"text/html")]

    assert readable([*types, (b"host", b"h")]) == [(b"host", b"h"), (b"content-type", b"multipart/form-data")]
