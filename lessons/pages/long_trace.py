"""A page whose trace is long is sent in pieces: in one, it takes ten times the memory, and time from everybody else."""

from collections.abc import AsyncIterator
from typing import Any

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from lessons.pages.run_panel import TRACE_COMES, RunPanel
from lessons.pages.stream import pieces
from lessons.runs.models import Run
from lessons.runs.rendering import html_after


def render_with_trace(
    request: HttpRequest, template: str, context: dict[str, Any], panel: RunPanel
) -> HttpResponseBase:
    """Return a page that shows a panel; a long trace comes to its place as the page is sent.

    Such a page is not compressed: what compresses a stream does so on the event loop.
    """
    page = render(request, template, {**context, "panel": panel})
    if not panel.run or panel.trace != TRACE_COMES:
        return page
    head, _, tail = page.content.partition(TRACE_COMES.encode())
    return StreamingHttpResponse(_page(head, panel.run, tail), content_type=page["Content-Type"])


async def _page(head: bytes, run: Run, tail: bytes) -> AsyncIterator[bytes]:
    yield head
    async for piece in pieces(html_after, run):
        yield piece
    yield tail
