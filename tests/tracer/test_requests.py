"""Requests that the traced code has answered: spans for each, its middleware, its view and its templates."""

import asyncio
import contextlib
import sys
from functools import partial

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.core.exceptions import RequestDataTooBig
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections, connections, transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template import engines
from django.template.response import TemplateResponse
from django.test import AsyncClient, AsyncRequestFactory, Client, RequestFactory
from django.test.client import ClientHandler
from django.urls import path
from django.utils.deprecation import MiddlewareMixin
from django.views import View
from msgspec.structs import replace

from lessons.tracer import trace
from lessons.traces import events
from lessons.traces.spans import inside
from tests.bookshop.models import Author
from tests.tracer.zoo import refusal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def record(record):
    """Record what the whole process does, as the sandbox does: asgiref's server runs in a context of its own."""
    return partial(record, everywhere=True)


def listing(request):
    return HttpResponse(", ".join(Author.objects.values_list("name", flat=True)))


def detail(request, pk):
    Author.objects.create(name=f"Author {pk}")
    return HttpResponse("created", status=201)


def breaking(request):
    raise RuntimeError("Nobody is responsible.")


def missing(request):
    raise Http404("no such author")


def page(request):
    return render(request, "page.html", {"authors": Author.objects.all()})


def late_page(request):
    return TemplateResponse(request, "page.html", {"authors": Author.objects.all()})


def broken_page(request):
    return render(request, "broken.html", {"fail": breaking, "request": request})


def chunks():
    yield str(Author.objects.count())


async def chunks_async():
    yield str(await Author.objects.acount())


def streaming(request):
    return StreamingHttpResponse(chunks())


def streaming_async(request):
    return StreamingHttpResponse(chunks_async())


def asking(request):
    return HttpResponse(Client().get("/authors/").content)


def nothing(request):
    return None


async def asynchronous(request):
    await asyncio.sleep(0)
    return HttpResponse(str(await Author.objects.acount()))


async def breaking_asynchronous(request):
    raise RuntimeError("Nobody is responsible.")


class Authors(View):
    def get(self, request):
        return HttpResponse("all")


urlpatterns = [
    path("authors/", listing),
    path("authors/<int:pk>/", detail),
    path("breaking/", breaking),
    path("missing/", missing),
    path("page/", page),
    path("late-page/", late_page),
    path("broken-page/", broken_page),
    path("streaming/", streaming),
    path("streaming-async/", streaming_async),
    path("asking/", asking),
    path("nothing/", nothing),
    path("asynchronous/", asynchronous),
    path("breaking-asynchronous/", breaking_asynchronous),
    path("class/", Authors.as_view()),
]


def counting(get_response):
    def middleware(request):
        Author.objects.count()
        return get_response(request)

    return middleware


class Stamping:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response["X-Stamp"] = "yes"
        return response


class OldStyle(MiddlewareMixin):
    def process_request(self, request):
        if request.path == "/authors/":
            return HttpResponse("closed", status=503)
        return None


def failing(get_response):
    def middleware(request):
        raise ValueError("no middleware today")

    return middleware


TEMPLATES = {
    "page.html": "{% include 'part.html' %}",
    "part.html": "{% for author in authors %}{{ author.name }}{% endfor %}",
    "broken.html": "{% include missing_name %}",
}


@pytest.fixture(autouse=True)
def _site(settings, monkeypatch):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", TEMPLATES)]},
        }
    ]
    # As in a plain site: a thread that has answered a request closes its connection.
    monkeypatch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
    request_finished.connect(close_old_connections)
    yield
    request_finished.disconnect(close_old_connections)


def within(opening, recorded, *kinds):
    """Return what lies in a span, or that of some kinds."""
    in_order = [replace(event, seq=seq) for seq, event in enumerate(recorded, start=1)]
    found = inside(in_order[recorded.index(opening)], in_order)
    return [event for event in found if not kinds or isinstance(event, kinds)]


def told(recorded):
    """Return what the events of requests say, in order."""
    return [SAYS[type(event)](event) for event in recorded if type(event) in SAYS]


SAYS = {
    events.RequestStarted: lambda event: f"{event.method} {event.path} {event.handler}",
    events.RequestFinished: lambda event: f"{event.path} {event.status} {event.left_by}".rstrip(),
    events.MiddlewareCalled: lambda event: f"> {event.middleware}",
    events.MiddlewareEnded: lambda event: f"< {event.middleware} {event.response or event.left_by}",
    events.ViewCalled: lambda event: f"> {event.view}()",
    events.ViewEnded: lambda event: f"< {event.view}() {event.response or event.left_by}",
    events.RenderingStarted: lambda event: f"> {event.template}",
    events.RenderingEnded: lambda event: f"< {event.template} {event.left_by}".rstrip(),
    events.ExceptionConverted: lambda event: f"{event.exception} becomes {event.status}",
    events.ClientRaised: lambda event: f"client raises {event.exception}",
}


def place_of(function, line=0):
    return f"{__file__}:{function.__code__.co_firstlineno + line}"


def serve(path):
    """Do what a WSGI server does for a GET request, and return the response."""
    response = WSGIHandler()(RequestFactory().get(path).environ, lambda status, headers, exc_info=None: None)
    b"".join(response)
    response.close()
    return response


def serve_async(path):
    async def answer():
        server = ApplicationCommunicator(ASGIHandler(), AsyncRequestFactory().get(path).scope)
        await server.send_input({"type": "http.request"})
        await server.receive_output()
        while (await server.receive_output()).get("more_body"):
            pass
        await server.wait()

    return asyncio.run(answer())


def ask_async(*paths):
    async def ask():
        try:
            await asyncio.gather(*(AsyncClient().get(path) for path in paths))
        finally:
            await sync_to_async(connections.close_all)()

    asyncio.run(ask())


@pytest.mark.parametrize(
    ("answer", "handler"),
    [
        (lambda path: Client().get(path), "ClientHandler"),
        (ask_async, "AsyncClientHandler"),
        (serve, "WSGIHandler"),
        (serve_async, "ASGIHandler"),
    ],
)
class TestEveryHandler:
    def test_request_has_its_view(self, record, answer, handler):
        recorded = record(lambda: answer("/authors/?page=2"))

        assert told(recorded) == [
            f"GET /authors/?page=2 {handler}",
            "> listing()",
            "< listing() HttpResponse 200",
            "/authors/?page=2 200",
        ]

    def test_what_a_view_does_lies_within_it(self, record, answer, handler):
        recorded = record(lambda: answer("/authors/"))

        (query,) = recorded.of(events.QueryRan)
        called = recorded.one(events.ViewCalled)
        assert query.span == called.span
        assert called.parent == recorded.one(events.RequestStarted).span
        assert called.place == place_of(listing)
        assert (query.place, query.calls) == (place_of(listing, 1), ())

    def test_path_without_a_view_becomes_a_response(self, record, answer, handler):
        recorded = record(lambda: answer("/nowhere/"))

        assert recorded.of(events.ViewCalled) == []
        converted = recorded.one(events.ExceptionConverted)
        assert converted.exception.startswith("Resolver404(")
        assert converted.status == recorded.one(events.RequestFinished).status == 404

    def test_request_started_is_sent_within_the_request(self, record, answer, handler):
        request_started.connect(breathe)

        recorded = record(lambda: answer("/authors/"))

        request_started.disconnect(breathe)
        assert "signal_sent" in [event.kind for event in within(recorded.one(events.RequestStarted), recorded)]


def breathe(sender, **kwargs):
    pass


@pytest.mark.parametrize(
    ("answer", "is_within"),
    [
        (lambda: Client().get("/authors/"), True),
        (lambda: ask_async("/authors/"), True),
        (lambda: serve_async("/authors/"), True),
        (lambda: serve("/authors/"), False),
        (lambda: b"".join(Client().get("/streaming/").streaming_content), False),
    ],
    ids=["client", "async client", "ASGI", "WSGI", "stream of the client"],
)
def test_request_finished_is_sent_within_the_request_where_the_handler_closes_the_response(record, answer, is_within):
    request_finished.connect(breathe)

    recorded = record(answer)

    request_finished.disconnect(breathe)
    sent = recorded.one(events.SignalSent)
    assert (sent in recorded[: recorded.index(recorded.one(events.RequestFinished))]) is is_within
    assert (sent.parent == recorded.one(events.RequestStarted).span) is is_within


def test_place_of_a_request_is_the_line_of_the_client(record):
    def ask():
        Client().get("/authors/")

    recorded = record(ask)

    assert recorded.one(events.RequestStarted).place == place_of(ask, 1)
    assert recorded.one(events.RequestFinished).place == place_of(ask, 1)


def test_arguments_of_a_view_are_those_from_the_path(record):
    recorded = record(lambda: Client().post("/authors/7/"))

    called = recorded.one(events.ViewCalled)
    assert [(item.name, item.value) for item in called.arguments] == [("pk", "7")]
    assert told(recorded)[-1] == "/authors/7/ 201"


def test_view_of_a_class_has_its_name_and_the_place_of_its_method(record):
    called = record(lambda: Client().get("/class/")).one(events.ViewCalled)

    assert (called.view, called.place) == ("Authors", place_of(Authors.get))


def test_exception_of_a_view_becomes_a_response_that_the_client_refuses(record):
    recorded = record(lambda: Client().get("/breaking/"), raises=RuntimeError)

    error = "RuntimeError('Nobody is responsible.')"
    assert told(recorded) == [
        "GET /breaking/ ClientHandler",
        "> breaking()",
        f"< breaking() {error}",
        f"{error} becomes 500",
        "/breaking/ 500",
        f"client raises {error}",
    ]
    assert recorded.one(events.ViewEnded).raised_at == place_of(breaking, 1)


def test_exception_becomes_a_response_that_the_client_accepts(record):
    recorded = record(lambda: Client(raise_request_exception=False).get("/breaking/"))

    assert told(recorded)[-1] == "/breaking/ 500"


def test_exception_of_an_async_view_becomes_a_response(record):
    recorded = record(lambda: ask_async("/breaking-asynchronous/"), raises=RuntimeError)

    error = "RuntimeError('Nobody is responsible.')"
    assert told(recorded)[1:] == [
        "> breaking_asynchronous()",
        f"< breaking_asynchronous() {error}",
        f"{error} becomes 500",
        "/breaking-asynchronous/ 500",
        f"client raises {error}",
    ]


def test_got_request_exception_is_sent_within_the_request(record):
    got_request_exception.connect(breathe)

    recorded = record(lambda: serve("/breaking/"))

    got_request_exception.disconnect(breathe)
    assert recorded.one(events.SignalSent).parent == recorded.one(events.RequestStarted).span


def test_http404_of_a_view_becomes_a_response(record):
    recorded = record(lambda: Client().get("/missing/"))

    assert told(recorded)[2:] == [
        "< missing() Http404('no such author')",
        "Http404('no such author') becomes 404",
        "/missing/ 404",
    ]


def test_exception_that_leaves_the_handler_ends_the_request(record, settings):
    settings.DEBUG_PROPAGATE_EXCEPTIONS = True

    recorded = record(lambda: serve("/breaking/"), raises=RuntimeError)

    finished = recorded.one(events.RequestFinished)
    assert (finished.status, finished.left_by) == (None, "RuntimeError('Nobody is responsible.')")
    assert finished.raised_at == place_of(breaking, 1)
    assert recorded.of(events.ExceptionConverted) == []


def test_view_that_returns_nothing_says_so(record):
    recorded = record(lambda: Client(raise_request_exception=False).get("/nothing/"))

    assert told(recorded)[2] == "< nothing() None"
    assert told(recorded)[-1] == "/nothing/ 500"


@pytest.mark.parametrize("ask", [lambda path: Client().get(path), ask_async])
def test_async_view_lies_within_its_request(record, ask):
    recorded = record(lambda: ask("/asynchronous/"))

    (query,) = recorded.of(events.QueryRan)
    assert told(recorded)[1:3] == ["> asynchronous()", "< asynchronous() HttpResponse 200"]
    assert query.span == recorded.one(events.ViewCalled).span
    assert query.place == place_of(asynchronous, 2)


def test_requests_that_are_answered_at_once_are_kept_apart(record):
    recorded = record(lambda: ask_async("/asynchronous/", "/authors/"))

    for started in recorded.of(events.RequestStarted):
        view = {"/asynchronous/": "asynchronous", "/authors/": "listing"}[started.path]
        assert [event.view for event in within(started, recorded, events.ViewCalled)] == [view]
        assert len(within(started, recorded, events.QueryRan)) == 1


def test_transaction_of_a_request_lies_around_its_view(record, monkeypatch):
    monkeypatch.setitem(connections.settings["default"], "ATOMIC_REQUESTS", True)

    recorded = record(lambda: Client().get("/authors/7/"))

    kinds = [event.kind for event in recorded]
    order = ["request_started", "transaction_begun", "view_called", "view_ended", "transaction_committed"]
    assert [kind for kind in kinds if kind in order] == order
    assert recorded.one(events.TransactionBegun).place == place_of(detail)
    assert recorded.one(events.RowInserted).span == recorded.one(events.ViewCalled).span


@pytest.mark.parametrize("decorate", [transaction.non_atomic_requests, transaction.atomic])
def test_decorated_view_runs_in_the_transactions_that_it_has_without_a_trace(record, monkeypatch, decorate):
    monkeypatch.setitem(connections.settings["default"], "ATOMIC_REQUESTS", True)
    depths = []

    @decorate
    def view(request):
        depths.append(len(transaction.get_connection().savepoint_ids) + transaction.get_connection().in_atomic_block)
        return HttpResponse("done")

    monkeypatch.setattr(sys.modules[__name__], "urlpatterns", [path("", view)])
    with_trace = record(lambda: Client().get("/"))
    Client().get("/")

    assert depths[0] == depths[1]
    assert with_trace.one(events.ViewCalled).place == place_of(
        view.__wrapped__ if decorate is transaction.atomic else view
    )


def test_middleware_lies_around_the_view(record, settings):
    settings.MIDDLEWARE = [f"{__name__}.counting", f"{__name__}.Stamping"]

    recorded = record(lambda: Client().get("/authors/"))

    assert told(recorded)[1:-1] == [
        "> counting",
        "> Stamping",
        "> listing()",
        "< listing() HttpResponse 200",
        "< Stamping HttpResponse 200",
        "< counting HttpResponse 200",
    ]
    counted, listed = recorded.of(events.QueryRan)
    outer, inner = recorded.of(events.MiddlewareCalled)
    assert counted.span == outer.span
    assert listed.span == recorded.one(events.ViewCalled).span
    assert inner.place == place_of(Stamping.__call__)


@pytest.mark.parametrize("ask", [lambda path: Client().get(path), ask_async])
def test_middleware_of_the_mixin_can_answer_instead_of_the_view(record, settings, ask):
    settings.MIDDLEWARE = [f"{__name__}.OldStyle"]

    recorded = record(lambda: ask("/authors/"))

    assert told(recorded)[1:] == ["> OldStyle", "< OldStyle HttpResponse 503", "/authors/ 503"]
    assert recorded.one(events.MiddlewareCalled).place == place_of(OldStyle.process_request)


def test_exception_of_a_middleware_becomes_a_response(record, settings):
    settings.MIDDLEWARE = [f"{__name__}.Stamping", f"{__name__}.failing"]

    recorded = record(lambda: Client(raise_request_exception=False).get("/authors/"))

    assert told(recorded)[1:] == [
        "> Stamping",
        "> failing",
        "< failing ValueError('no middleware today')",
        "ValueError('no middleware today') becomes 500",
        "< Stamping HttpResponseServerError 500",
        "/authors/ 500",
    ]


def test_middleware_of_django_is_no_span(record, settings):
    settings.MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]

    recorded = record(lambda: Client().get("/authors/"))

    assert recorded.of(events.MiddlewareCalled) == []


def test_chain_that_outlives_its_trace_is_recorded_by_nobody(record, settings):
    settings.MIDDLEWARE = [f"{__name__}.Stamping"]
    client = Client()
    first = record(lambda: client.get("/authors/"))
    length = len(first)

    assert client.get("/authors/")["X-Stamp"] == "yes"
    assert len(first) == length


def test_template_lies_within_its_view_and_has_its_statements(record):
    recorded = record(lambda: Client().get("/page/"))

    assert told(recorded)[1:-1] == ["> page()", "> page.html", "< page.html", "< page() HttpResponse 200"]
    assert recorded.one(events.QueryRan).span == recorded.one(events.RenderingStarted).span
    assert recorded.one(events.RenderingStarted).place == place_of(page, 1)


def test_template_of_a_template_response_is_rendered_behind_its_view(record):
    recorded = record(lambda: Client().get("/late-page/"))

    assert told(recorded)[1:-1] == [
        "> late_page()",
        "< late_page() TemplateResponse 200",
        "> page.html",
        "< page.html",
    ]


def test_exception_that_leaves_a_template_ends_its_rendering(record):
    recorded = record(lambda: Client(raise_request_exception=False).get("/broken-page/"))

    assert recorded.one(events.RenderingEnded).left_by.startswith("TemplateDoesNotExist(")


def test_template_from_a_string_has_no_name(record):
    recorded = record(lambda: engines["django"].from_string("Dear {{ name }}").render({"name": "Ada"}))

    assert told(recorded) == ["> ", "<"]


def test_stream_is_read_after_the_request(record):
    recorded = record(lambda: b"".join(Client().get("/streaming/").streaming_content))

    assert told(recorded)[-1] == "/streaming/ 200"
    assert recorded.index(recorded.one(events.RequestFinished)) < recorded.index(recorded.one(events.QueryRan))


def test_stream_over_asgi_is_sent_within_the_request(record):
    recorded = record(lambda: serve_async("/streaming-async/"))

    (query,) = within(recorded.one(events.RequestStarted), recorded, events.QueryRan)
    assert query.place == place_of(chunks_async, 1)


def test_request_within_a_view_is_nested_in_it(record):
    recorded = record(lambda: Client().get("/asking/"))

    outer, inner = recorded.of(events.RequestStarted)
    asking_view, listing_view = recorded.of(events.ViewCalled)
    assert (inner.parent, listing_view.parent) == (asking_view.span, inner.span)
    assert outer.parent == 0


def test_response_without_a_server_is_a_request_too(record):
    def answer():
        handler = ClientHandler()
        handler.load_middleware()
        handler.get_response(RequestFactory().get("/authors/"))

    assert told(record(answer)) == [
        "GET /authors/ ClientHandler",
        "> listing()",
        "< listing() HttpResponse 200",
        "/authors/ 200",
    ]


def test_request_of_which_none_can_be_made_is_refused_before_its_view(record, monkeypatch):
    class Refusing(ASGIRequest):
        def __init__(self, scope, body_file):
            raise RequestDataTooBig

    monkeypatch.setattr(ASGIHandler, "request_class", Refusing)

    recorded = record(lambda: serve_async("/authors/"))

    assert told(recorded) == ["GET /authors/ ASGIHandler", "/authors/ 413"]


def test_path_is_shown_as_the_browser_shows_it(record):
    recorded = record(lambda: Client().get("/bücher/"))

    assert recorded.one(events.RequestStarted).path == "/bücher/"


def test_path_of_any_length_fits(record):
    recorded = record(lambda: Client().get(f"/{'x' * 5_000}\x1b[31m\u202e/"))

    assert len(recorded.one(events.RequestStarted).path) <= 250


def test_environ_that_is_none_is_refused_as_without_a_trace(record):
    def answer():
        return refusal(lambda: WSGIHandler()(None, None))

    answers = []
    recorded = record(lambda: answers.append(answer()))

    assert answers == [answer()]
    assert told(recorded)[0] == "  WSGIHandler"


def test_view_that_recurses_gets_as_deep_as_without_a_trace(settings, monkeypatch):
    depths = []

    def deep(depth=0):
        try:
            return deep(depth + 1)
        except RecursionError:
            return depth

    def view(request):
        depths.append(deep())
        return HttpResponse("deep")

    settings.MIDDLEWARE = [f"{__name__}.Stamping"]
    monkeypatch.setattr(sys.modules[__name__], "urlpatterns", [path("", view)])

    def ask():
        Client().get("/")

    with contextlib.nullcontext():  # as deep as the other
        ask()
    with trace(lambda event: None):
        ask()

    assert depths[1] == depths[0]


class Asked:
    """A view that notes what it is asked for."""

    def __init__(self):
        self.notes = []

    def __getattr__(self, name):
        if name != "notes":
            self.notes.append(name)
        raise AttributeError(name)

    def __call__(self, request):
        return HttpResponse("called")


@pytest.mark.parametrize("is_atomic", [False, True])
def test_view_is_asked_what_it_is_asked_without_a_trace(record, monkeypatch, is_atomic):
    monkeypatch.setitem(connections.settings["default"], "ATOMIC_REQUESTS", is_atomic)
    view = Asked()
    monkeypatch.setattr(sys.modules[__name__], "urlpatterns", [path("", view)])

    def ask():
        view.notes.clear()
        Client().get("/")
        return view.notes.copy()

    ask()
    without, notes = ask(), []
    recorded = record(lambda: notes.append(ask()))

    assert notes == [without]
    assert recorded.one(events.ViewCalled).view == "<Asked object>"
