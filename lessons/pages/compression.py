"""Compresses pages, and nothing else."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class PageCompressionMiddleware(GZipMiddleware):
    """Compresses HTML that is sent at once, padded by a random length as Django does it.

    Streams stay as they are: a browser gets an event when it is sent, not when a compressor has enough of them. Pages
    that no cache may store show a secret, and the length of what is compressed tells something about its content.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_page = not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")
        if not is_page or "no-store" in response.headers.get("Cache-Control", ""):
            return response
        return super().process_response(request, response)
