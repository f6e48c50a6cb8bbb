"""Whoever leads a room is answered first: the site knows that before it has asked the database."""

import pytest
from django.test import RequestFactory

from lessons.workshops import leading


@pytest.fixture(autouse=True)
def _nobody_leads(monkeypatch):
    monkeypatch.setattr(leading, "_leading", {})


def goes_first(person):
    request = RequestFactory().get("/")
    request.COOKIES |= {name: morsel.value for name, morsel in person.client.cookies.items()}
    return leading.goes_first(request)


def test_host_goes_first_once_seen(workshop):
    assert not goes_first(workshop.host)

    workshop.host.page(f"{workshop.address}cockpit/")

    assert goes_first(workshop.host)


def test_participants_and_strangers_do_not(workshop):
    aino = workshop.joined()
    workshop.host.page(f"{workshop.address}cockpit/")

    aino.page(workshop.address)
    workshop.stranger.client.get(f"{workshop.address}cockpit/")
    aino.client.get(f"{workshop.address}cockpit/")

    assert not goes_first(aino)
    assert not goes_first(workshop.stranger)


def test_only_so_many_are_remembered(workshop, monkeypatch):
    monkeypatch.setattr(leading, "_MOST", 1)
    workshop.host.page(f"{workshop.address}cockpit/")

    leading.note_host(workshop.stranger.row.pk)

    assert not goes_first(workshop.host)
