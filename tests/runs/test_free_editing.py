"""Free editing is open to strangers only where every barrier holds."""

import pytest

from lessons.runs import free_editing
from lessons.runs.checks import check_free_editing
from lessons.sandbox import doctor
from lessons.sandbox.doctor import Finding


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


def test_auto_on_loopback_allows(settings, on_loopback, jail_has_a_hole):
    settings.FREE_EDITING = "auto"

    assert free_editing.is_allowed()


def test_auto_with_whole_jail_allows(settings, reached_by_all, jail_is_whole):
    settings.FREE_EDITING = "auto"

    assert free_editing.is_allowed()


def test_auto_with_hole_refuses_strangers(settings, reached_by_all, jail_has_a_hole):
    settings.FREE_EDITING = "auto"

    assert not free_editing.is_allowed()


def test_off_refuses(settings, on_loopback, jail_is_whole):
    settings.FREE_EDITING = "off"

    assert not free_editing.is_allowed()


def test_on_allows(settings, reached_by_all, jail_has_a_hole):
    settings.FREE_EDITING = "on"

    assert free_editing.is_allowed()


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


def test_check_warns_of_free_editing_for_strangers(settings, reached_by_all, jail_has_a_hole):
    settings.FREE_EDITING = "on"

    assert [message.id for message in check_free_editing(None)] == ["runs.W001"]


def test_check_is_silent_where_jail_is_whole(settings, reached_by_all, jail_is_whole):
    settings.FREE_EDITING = "on"

    assert check_free_editing(None) == []


def test_check_refuses_unknown_word(settings):
    settings.FREE_EDITING = "perhaps"

    assert [message.id for message in check_free_editing(None)] == ["runs.E001"]
