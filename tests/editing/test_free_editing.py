"""Free editing is open to strangers only where every barrier holds."""

from io import BytesIO

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.test import AsyncRequestFactory, RequestFactory

from lessons.editing import free_editing
from lessons.editing.checks import check_free_editing
from lessons.editing.models import Edits
from lessons.runs.course import course
from lessons.sandbox import doctor
from lessons.sandbox.doctor import Finding
from tests.progress.conftest import URL, learner

__all__ = ["learner"]


def barrier(*, holds):
    return Finding(barrier="seccomp", holds=holds, tried="it", means="much", reason="" if holds else "no such thing")


@pytest.fixture
def jail_is_whole(monkeypatch):
    monkeypatch.setattr(doctor, "examine", lambda: (barrier(holds=True),))


@pytest.fixture
def jail_has_a_hole(monkeypatch):
    monkeypatch.setattr(doctor, "examine", lambda: (barrier(holds=True), barrier(holds=False)))


@pytest.fixture
def on_loopback(settings):
    settings.HOST = "127.0.0.1"
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]


@pytest.fixture
def reached_by_all(settings):
    settings.HOST = "0.0.0.0"


REQUEST = RequestFactory().get("/")
"""What a browser on this machine asks."""


def over_asgi(**scope):
    """The same, as a server passes it on with this in its scope."""
    return ASGIRequest(AsyncRequestFactory().get("/").scope | scope, BytesIO())


def test_auto_on_loopback_allows(settings, on_loopback, jail_has_a_hole):
    settings.FREE_EDITING = "auto"

    assert free_editing.is_allowed(REQUEST)


def test_auto_with_whole_jail_allows(settings, reached_by_all, jail_is_whole):
    settings.FREE_EDITING = "auto"

    assert free_editing.is_allowed(REQUEST)


def test_auto_with_hole_refuses_strangers(settings, reached_by_all, jail_has_a_hole):
    settings.FREE_EDITING = "auto"

    assert not free_editing.is_allowed(REQUEST)


def test_off_refuses(settings, on_loopback, jail_is_whole):
    settings.FREE_EDITING = "off"

    assert not free_editing.is_allowed(REQUEST)


def test_on_allows(settings, reached_by_all, jail_has_a_hole):
    settings.FREE_EDITING = "on"

    assert free_editing.is_allowed(REQUEST)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_other_address_is_not_loopback(settings, on_loopback, host):
    settings.HOST = host

    assert not free_editing.is_on_loopback()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_own_address_is_loopback(settings, on_loopback, host):
    settings.HOST = host

    assert free_editing.is_on_loopback()


def test_public_name_is_not_loopback(settings, on_loopback):
    settings.ALLOWED_HOSTS = ["localhost", "signals.example.org"]

    assert not free_editing.is_on_loopback()


def test_trusted_origin_of_a_proxy_is_not_loopback(settings, on_loopback):
    settings.CSRF_TRUSTED_ORIGINS = ["https://signals.example.org"]

    assert not free_editing.is_on_loopback()


def test_header_of_a_proxy_that_ends_tls_is_not_loopback(settings, on_loopback):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

    assert not free_editing.is_on_loopback()


OF_PROXIES = [
    "Akamai-Origin-Hop",
    "CDN-Loop",
    "CF-Connecting-IP",
    "CF-Ray",
    "Client-IP",
    "DO-Connecting-IP",
    "Fastly-Client-IP",
    "Fly-Client-IP",
    "Forwarded",
    "Forwarded-For",
    "Front-End-Https",
    "Max-Forwards",
    "Proxy-Connection",
    "Surrogate-Capability",
    "Tailscale-User-Login",
    "True-Client-IP",
    "Via",
    "WL-Proxy-Client-IP",
    "X-Amzn-Trace-Id",
    "X-ARR-SSL",
    "X-Azure-ClientIP",
    "X-Client-IP",
    "X-Cluster-Client-IP",
    "X-Envoy-External-Address",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Port",
    "X-Forwarded-Prefix",
    "X-Forwarded-Proto",
    "X-Forwarded-Server",
    "X-Original-Host",
    "X-Real-IP",
    "X-Remote-Addr",
    "X-Request-ID",
    "X-Scheme",
    "traceparent",
]


@pytest.mark.parametrize("factory", [RequestFactory(), AsyncRequestFactory()], ids=["WSGI", "ASGI"])
@pytest.mark.parametrize("header", OF_PROXIES)
def test_auto_on_loopback_refuses_what_a_proxy_passes_on(settings, on_loopback, jail_has_a_hole, factory, header):
    settings.FREE_EDITING = "auto"

    assert not free_editing.is_allowed(factory.get("/", headers={header: "127.0.0.1"}))
    assert not free_editing.is_allowed(factory.get("/", headers={header: ""}))


def test_auto_with_whole_jail_allows_what_a_proxy_passes_on(settings, on_loopback, jail_is_whole):
    settings.FREE_EDITING = "auto"

    assert free_editing.is_allowed(RequestFactory().get("/", headers={"X-Forwarded-For": "192.0.2.1"}))


OF_BROWSERS = {
    "Accept": "text/event-stream",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Accept-Language": "en",
    "Cache-Control": "no-cache",
    "Connection": "keep-alive",
    "Content-Type": "application/x-www-form-urlencoded",
    "Cookie": "a=b",
    "DNT": "1",
    "Host": "localhost:8000",
    "HX-Current-URL": "http://localhost:8000/",
    "HX-Request": "true",
    "Last-Event-ID": "3",
    "Origin": "http://localhost:8000",
    "Priority": "u=0, i",
    "Referer": "http://localhost:8000/",
    "Sec-CH-UA-Platform": "Linux",
    "Sec-Fetch-Site": "same-origin",
    "Sec-GPC": "1",
    "Upgrade-Insecure-Requests": "1",
    "User-Agent": "Mozilla/5.0",
    "X-Requested-With": "org.example.webview",
}


@pytest.mark.parametrize("factory", [RequestFactory(), AsyncRequestFactory()], ids=["WSGI", "ASGI"])
def test_auto_on_loopback_allows_a_browser(settings, on_loopback, jail_has_a_hole, factory):
    settings.FREE_EDITING = "auto"

    assert free_editing.is_allowed(factory.get("/", headers=OF_BROWSERS))


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1", "10.0.0.1", ""])
def test_auto_on_loopback_refuses_another_machine(settings, on_loopback, jail_has_a_hole, address):
    settings.FREE_EDITING = "auto"

    assert not free_editing.is_allowed(RequestFactory(REMOTE_ADDR=address).get("/"))
    assert not free_editing.is_allowed(over_asgi(client=[address, 1]))


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "::1"])
def test_auto_on_loopback_allows_this_machine(settings, on_loopback, jail_has_a_hole, address):
    settings.FREE_EDITING = "auto"

    assert free_editing.is_allowed(RequestFactory(REMOTE_ADDR=address).get("/"))
    assert free_editing.is_allowed(over_asgi(client=[address, 1]))


def test_auto_on_loopback_refuses_whom_the_server_does_not_know(settings, on_loopback, jail_has_a_hole):
    settings.FREE_EDITING = "auto"

    assert not free_editing.is_allowed(over_asgi(client=None))


def test_auto_on_loopback_refuses_the_http_of_proxies(settings, on_loopback, jail_has_a_hole):
    settings.FREE_EDITING = "auto"

    assert not free_editing.is_allowed(RequestFactory(SERVER_PROTOCOL="HTTP/1.0").get("/"))
    assert not free_editing.is_allowed(over_asgi(http_version="1.0"))


def test_page_edit_and_run_agree_about_a_proxy(settings, on_loopback, jail_has_a_hole, learner):
    settings.FREE_EDITING = "auto"
    text = f"{course().lesson('created-flag').files['actions.py']}\n"
    directly = {"headers": {"Host": "localhost"}}
    passed_on = {"headers": {"Host": "localhost", "X-Forwarded-For": "127.0.0.1"}}
    learner.client.post(f"{URL}files/", {"path": "actions.py", "text": text}, **directly)

    pages = [learner.client.get(URL, **how).content.decode() for how in (directly, passed_on)]
    edit = learner.client.post(f"{URL}files/", {"path": "actions.py", "text": ""}, **passed_on)
    run = learner.client.post(f"{URL}runs/", {"action": "create_author", "variant": "yours"}, **passed_on)

    assert ["Change this file" in page for page in pages] == [True, False]
    assert (edit.status_code, run.status_code) == (403, 404)
    assert Edits.objects.get().files == {"actions.py": text}


def test_check_warns_of_free_editing_for_strangers(settings, reached_by_all, jail_has_a_hole):
    settings.FREE_EDITING = "on"

    assert [message.id for message in check_free_editing(None)] == ["editing.W001"]


def test_check_is_silent_where_jail_is_whole(settings, reached_by_all, jail_is_whole):
    settings.FREE_EDITING = "on"

    assert check_free_editing(None) == []


def test_check_refuses_unknown_word(settings):
    settings.FREE_EDITING = "perhaps"

    assert [message.id for message in check_free_editing(None)] == ["editing.E001"]
