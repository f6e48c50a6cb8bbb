"""Pages are compressed; streams, and pages that show a secret, are not."""

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from lessons.pages.compression import PageCompressionMiddleware

PAGE = "<p>signal</p>" * 200
GZIP = {"HTTP_ACCEPT_ENCODING": "gzip, br"}


def answer(response, **headers):
    return PageCompressionMiddleware(lambda request: response)(RequestFactory().get("/", **headers))


def test_page_is_compressed():
    response = answer(HttpResponse(PAGE), **GZIP)

    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content).decode() == PAGE


def test_length_of_a_page_is_random():
    """Otherwise the length would tell whether two texts of a page have something in common (BREACH)."""
    assert len({len(answer(HttpResponse(PAGE), **GZIP).content) for _ in range(20)}) > 1


def test_page_of_the_site_is_compressed_with_a_token_of_its_own(learner):
    pages = [learner.get("/lessons/created-flag/", **GZIP) for _ in range(2)]

    assert [page.headers["Content-Encoding"] for page in pages] == ["gzip", "gzip"]
    one, other = (gzip.decompress(page.content).decode().partition("csrfmiddlewaretoken")[2][:120] for page in pages)
    assert one != other


def test_page_for_a_browser_that_cannot_decompress_is_not():
    assert not answer(HttpResponse(PAGE)).has_header("Content-Encoding")


@pytest.mark.parametrize(
    "response",
    [
        lambda: StreamingHttpResponse([b"data: x\n\n"] * 200, content_type="text/event-stream"),
        lambda: HttpResponse(PAGE, content_type="text/plain"),
        lambda: HttpResponse(PAGE, headers={"Cache-Control": "private, no-store"}),
    ],
    ids=["stream", "plain text", "secret"],
)
def test_nothing_else_is_compressed(response):
    assert not answer(response(), **GZIP).has_header("Content-Encoding")
