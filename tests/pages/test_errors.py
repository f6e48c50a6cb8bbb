"""Each error page says what is the matter, in the element that htmx looks for."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "413.html", "500.html", "503.html"]


@pytest.mark.parametrize("template", PAGES)
def test_error_page_has_one_sentence_for_htmx_to_select(template):
    page = render_to_string(template, {"exception": "There is no such thing."})

    assert page.count('<p id="problem">') == 1


@pytest.mark.parametrize("template", PAGES)
def test_error_page_shows_the_way_home(template):
    assert 'href="/"' in render_to_string(template, {})


def test_address_that_is_nobodys_says_so(client):
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "There is no page at this address." in response.content.decode()


def test_form_without_a_token_is_explained():
    client = Client(enforce_csrf_checks=True)

    response = client.post("/lessons/created-flag/runs/", {"action": "create_author"})

    assert response.status_code == 403
    assert "Nothing was run or changed." in response.content.decode()
