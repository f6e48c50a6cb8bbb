"""Requests that Django's handlers answer: a span for each, and in it those of the learner's middleware and the view."""

import sys
from collections.abc import Callable, Sequence
from functools import partial, wraps
from inspect import CO_COROUTINE
from types import CellType, FunctionType
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest, HttpResponseBase

from lessons.tracer.objects import class_attribute, dictionary_of, is_a, is_class, lookup
from lessons.tracer.places import code_of, decorated_by, module_dictionary
from lessons.tracer.receivers import ReceiverRecorder
from lessons.tracer.recorder import Recorder
from lessons.tracer.recording import Recording
from lessons.tracer.spanning import SpanningCall
from lessons.tracer.values import callable_name, class_name, exception_in_a_line, items, label, plain_name, short
from lessons.traces.events import (
    ClientRaised,
    ExceptionConverted,
    MiddlewareCalled,
    MiddlewareEnded,
    RequestFinished,
    RequestStarted,
    ViewCalled,
    ViewEnded,
)

_FRAMES_OF_REQUEST = 7
_FRAMES_OF_CALL = 3
"""How many frames of the tracer lie on the stack under a view or a middleware, see `deeper`.

Under those of a request also lie the ones that stand in for `get_response()`.
"""
_METHODS_OF_MIDDLEWARE = (
    "process_request",
    "process_view",
    "process_response",
    "process_exception",
    "process_template_response",
)
_MAX_STATUS = 999
_dictionary_of_request = dictionary_of(HttpRequest)
_dictionary_of_response = dictionary_of(HttpResponseBase)
_dictionary_of_function = dictionary_of(FunctionType)


class _Request:
    """A request that a handler is answering: how it is shown, and the status of the response once there is one."""

    def __init__(self, method: object, path: str, query: str = "") -> None:
        self.method = label(method) if type(method) is str else ""
        self.path = label(f"{path}?{query}" if query else path)
        self.status: int | None = None


class RequestRecorder(Recorder):
    """Replaces functions of Django's handlers as soon as these are imported. Most runs have no request.

    A request begins and ends with the call of its handler. That includes `request_started`, and `request_finished`
    where the handler itself closes the response, as ASGIHandler and those of the test client do. It is the server that
    closes a response of WSGIHandler, and whoever reads it closes a streaming response of the test client.
    """

    def __init__(self, recording: Recording, receivers: ReceiverRecorder) -> None:
        super().__init__(recording)
        self._receivers = receivers
        self._open: dict[int, _Request] = {}
        """By the number of its span."""
        self._wanted = {
            ("django.core.handlers.base", "BaseHandler", "load_middleware"): self._loading,
            ("django.core.handlers.base", "BaseHandler", "get_response"): self._responding,
            ("django.core.handlers.base", "BaseHandler", "get_response_async"): self._responding_async,
            ("django.core.handlers.base", "BaseHandler", "make_view_atomic"): self._making_atomic,
            ("django.core.handlers.base", "", "convert_exception_to_response"): self._chaining,
            ("django.core.handlers.exception", "", "response_for_exception"): self._converting,
            ("django.core.handlers.wsgi", "WSGIHandler", "__call__"): self._handling,
            ("django.core.handlers.asgi", "ASGIHandler", "handle"): self._handling_async,
            ("django.core.handlers.asgi", "ASGIHandler", "create_request"): self._creating,
            ("django.test.client", "ClientHandler", "__call__"): self._handling,
            ("django.test.client", "AsyncClientHandler", "__call__"): self._handling_async,
            ("django.test.client", "ClientMixin", "check_exception"): self._checking,
        }
        """What is not yet replaced, by module, class and name, with what makes the replacement."""

    def install(self) -> None:
        # Handlers connect a receiver when they are imported, and a client does so before each request.
        self._receivers.at_connect.append(self._watch)
        self._watch()

    def _watch(self) -> None:
        for wanted in list(self._wanted):
            module, cls, name = wanted
            if (imported := sys.modules.get(module)) is None:
                continue
            owner = lookup(module_dictionary(imported), cls) if cls else imported
            # Another thread may be faster.
            if owner is not None and (make := self._wanted.pop(wanted, None)):
                self.replace(owner, name, make)

    # The request

    def _loading(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def load_middleware(*args: Any, **named: Any) -> Any:
            # The class of this handler may have been defined since a receiver was connected.
            recorder._watch()
            return original(*args, **named)

        recorder = self
        return load_middleware

    def _handling(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def handle(self: object, *args: Any, **named: Any) -> Any:
            request = _request_of(_argument(args, named, "environ"))
            return recorder._answer(self, request, partial(original, self, *args, **named))

        recorder = self
        return handle

    def _handling_async(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        async def handle(self: object, *args: Any, **named: Any) -> Any:
            request = _request_of(_argument(args, named, "scope"))
            return await recorder._answer_async(self, request, partial(original, self, *args, **named))

        recorder = self
        return handle

    def _responding(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def get_response(self: object, *args: Any, **named: Any) -> Any:
            request = recorder._under_way()
            if request is None:
                request = _request_of(_argument(args, named, "request"))
                return recorder._answer(self, request, partial(original, self, *args, **named))
            response = original(self, *args, **named)
            request.status = _status_of(response)
            return response

        recorder = self
        return get_response

    def _responding_async(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        async def get_response_async(self: object, *args: Any, **named: Any) -> Any:
            request = recorder._under_way()
            if request is None:
                request = _request_of(_argument(args, named, "request"))
                return await recorder._answer_async(self, request, partial(original, self, *args, **named))
            response = await original(self, *args, **named)
            request.status = _status_of(response)
            return response

        recorder = self
        return get_response_async

    def _creating(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def create_request(*args: Any, **named: Any) -> Any:
            created, refusal = original(*args, **named)
            if created is None and (request := recorder._under_way()):
                request.status = _status_of(refusal)
            return created, refusal

        recorder = self
        return create_request

    def _under_way(self) -> _Request | None:
        """Return the request whose handler does what is being done, in no other span."""
        return self._open.get(self.recording.span().number)

    def _answer(self, handler: object, request: _Request, call: Callable[[], Any]) -> Any:
        def answered() -> Any:
            number = self.recording.span().number
            self._open[number] = request
            try:
                return call()
            finally:
                del self._open[number]

        return self._spanning(handler, request).run(answered)

    async def _answer_async(self, handler: object, request: _Request, call: Callable[[], Any]) -> Any:
        async def answered() -> Any:
            number = self.recording.span().number
            self._open[number] = request
            try:
                return await call()
            finally:
                del self._open[number]

        return await self._spanning(handler, request).run_async(answered)

    def _spanning(self, handler: object, request: _Request) -> SpanningCall:
        method, path = request.method, request.path
        return SpanningCall(
            self.recording,
            RequestStarted(method=method, path=path, handler=class_name(type(handler))),
            partial(RequestFinished, method=method, path=path),
            about=lambda result: {"status": _status_of(result) if request.status is None else request.status},
            frames=_FRAMES_OF_REQUEST,
        )

    # What is in it

    def _chaining(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def convert_exception_to_response(*args: Any, **named: Any) -> Any:
            inner = original(*args, **named)
            middleware = _argument(args, named, "get_response")
            cell = _cell_of(inner, "get_response")
            place = recorder._place_of_middleware(middleware)
            if place and cell is not None:
                # Put where Django calls it: whoever looks at the chain finds the middleware itself.
                is_async = bool(inner.__code__.co_flags & CO_COROUTINE)
                stand_in = recorder._middleware_async if is_async else recorder._middleware
                cell.cell_contents = stand_in(_name_of_middleware(middleware), place, cell.cell_contents)
            return inner

        recorder = self
        return convert_exception_to_response

    def _place_of_middleware(self, middleware: object) -> str:
        """Return where a middleware is defined, nothing if it is not the learner's."""
        methods = [class_attribute(type(middleware), name) for name in _METHODS_OF_MIDDLEWARE]
        places = [self.recording.own.definition(code_of(found)) for found in (middleware, *methods)]
        return next(filter(None, places), "")

    def _middleware(self, name: str, place: str, beneath: Callable[..., Any]) -> Callable[..., Any]:
        def middleware(request: Any) -> Any:
            # A handler keeps its chain longer than a trace lasts.
            if not self.recording.hearing.is_heard():
                return beneath(request)
            return self._spanning_middleware(name, place).run(lambda: beneath(request))

        return middleware

    def _middleware_async(self, name: str, place: str, beneath: Callable[..., Any]) -> Callable[..., Any]:
        async def middleware(request: Any) -> Any:
            if not self.recording.hearing.is_heard():
                return await beneath(request)
            return await self._spanning_middleware(name, place).run_async(lambda: beneath(request))

        return middleware

    def _spanning_middleware(self, name: str, place: str) -> SpanningCall:
        opening, ended = MiddlewareCalled(middleware=name), partial(MiddlewareEnded, middleware=name)
        return SpanningCall(self.recording, opening, ended, about=_about, place=place, frames=_FRAMES_OF_CALL)

    def _making_atomic(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def make_view_atomic(self: object, *args: Any, **named: Any) -> Any:
            view = _argument(args, named, "view")
            atomic = original(self, *args, **named)
            cell, within = None, atomic
            while within is not view and (found := decorated_by(within)) is not None:
                cell, within = found, found.cell_contents
            if cell is None:
                return recorder._stand_in(view, atomic, is_async=iscoroutinefunction(atomic))
            # Within the transaction, which Django opens before it calls the view. It refuses async views there.
            cell.cell_contents = recorder._stand_in(view, within, is_async=False)
            return atomic

        recorder = self
        return make_view_atomic

    def _stand_in(self, view: object, beneath: Any, *, is_async: bool) -> Callable[..., Any]:
        def called(*args: Any, **named: Any) -> Any:
            return self._spanning_view(view, args, named).run(lambda: beneath(*args, **named))

        async def called_async(*args: Any, **named: Any) -> Any:
            return await self._spanning_view(view, args, named).run_async(lambda: beneath(*args, **named))

        stand_in: Any = called_async if is_async else called
        # So that the place of a transaction around it is that of the view.
        stand_in.__wrapped__ = view
        return stand_in  # type: ignore[no-any-return]

    def _spanning_view(self, view: object, args: Sequence[Any], named: dict[str, Any]) -> SpanningCall:
        request, *others = args or (None,)
        arguments = items({**{str(number): value for number, value in enumerate(others, start=1)}, **named})
        cls = _class_of_view(view)
        code = code_of(view) if cls is None else code_of(_method_of_view(cls, request))
        name = callable_name(view) if cls is None else class_name(cls)
        return SpanningCall(
            self.recording,
            ViewCalled(view=name, arguments=arguments),
            partial(ViewEnded, view=name),
            about=_about,
            place=self.recording.own.definition(code),
            frames=_FRAMES_OF_CALL,
        )

    def _converting(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def response_for_exception(*args: Any, **named: Any) -> Any:
            response = original(*args, **named)
            error = _argument(args, named, "exc", position=1)
            if is_a(error, BaseException):
                converted = ExceptionConverted(exception=exception_in_a_line(error), status=_status_of(response))
                recorder.recording.record(converted)
            return response

        recorder = self
        return response_for_exception

    def _checking(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def check_exception(*args: Any, **named: Any) -> Any:
            try:
                return original(*args, **named)
            except BaseException as error:
                recorder.recording.record(ClientRaised(exception=exception_in_a_line(error)))
                raise

        recorder = self
        return check_exception


def _argument(args: Sequence[Any], named: dict[str, Any], name: str, *, position: int = 0) -> Any:
    return args[position] if len(args) > position else lookup(named, name)


def _request_of(given: object) -> _Request:
    """Return the request that a handler is given: a request of Django's, the environ of WSGI, the scope of ASGI."""
    if is_a(given, HttpRequest):
        held = _dictionary_of_request(given)
        return _Request(lookup(held, "method"), _text(lookup(held, "path")))
    held = given if type(given) is dict else {}
    if type(lookup(held, "type")) is str:
        return _Request(lookup(held, "method"), _text(lookup(held, "path")), _text(lookup(held, "query_string")))
    path = _decoded(lookup(held, "SCRIPT_NAME")) + _decoded(lookup(held, "PATH_INFO"))
    return _Request(lookup(held, "REQUEST_METHOD"), path, _text(lookup(held, "QUERY_STRING")))


def _text(value: object) -> str:
    if type(value) is bytes:
        return value.decode("latin-1")
    return value if type(value) is str else ""


def _decoded(value: object) -> str:
    """Return a path that WSGI gives as bytes, each of them one character."""
    return _text(value).encode("latin-1", "replace").decode("utf-8", "replace")


def _status_of(response: object) -> int | None:
    if not is_a(response, HttpResponseBase):
        return None
    status = lookup(_dictionary_of_response(response), "status_code")
    if status is None:
        status = class_attribute(type(response), "status_code")
    return status if type(status) is int and 0 <= status <= _MAX_STATUS else None


def _about(response: object) -> dict[str, Any]:
    """Return what an event says of what a view or a middleware has returned."""
    status = _status_of(response)
    return {"response": short(response) if status is None else f"{class_name(type(response))} {status}"}


def _name_of_middleware(middleware: object) -> str:
    """Return the name of a middleware's class, or of the function that has made it."""
    if type(middleware) is FunctionType:
        factory, _, _ = str.__str__(middleware.__qualname__).partition(".<locals>")
        return plain_name(factory)
    return class_name(type(middleware))


def _class_of_view(view: object) -> type | None:
    """Return the class of which `as_view()` has made a view."""
    cls = lookup(_dictionary_of_function(view), "view_class") if type(view) is FunctionType else None
    return cls if is_class(cls) else None


def _method_of_view(cls: type, request: object) -> object:
    method = lookup(_dictionary_of_request(request), "method") if is_a(request, HttpRequest) else None
    return class_attribute(cls, method.lower()) if type(method) is str else None


def _cell_of(function: object, variable: str) -> CellType | None:
    """Return where a function keeps a variable that it encloses."""
    if type(function) is not FunctionType or variable not in function.__code__.co_freevars:
        return None
    return (function.__closure__ or ())[function.__code__.co_freevars.index(variable)]
