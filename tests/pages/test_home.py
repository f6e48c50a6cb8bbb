"""The home page is the map of the course."""

from tests.pages.conftest import text_of


def test_home_shows_chapters_and_lessons(client):
    response = client.get("/")

    assert response.status_code == 200
    assert "1 Hearing a signal" in text_of(response)


def test_home_links_to_the_lessons(client):
    response = client.get("/")

    assert 'href="/lessons/created-flag/"' in response.content.decode()


def test_home_needs_no_database(client):
    assert client.get("/").status_code == 200


def test_home_cannot_be_posted_to(client):
    assert client.post("/").status_code == 405
