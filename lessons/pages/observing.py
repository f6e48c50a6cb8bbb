"""Makes Django send each of its built-in signals and prints what receivers get, as JSON.

A program of its own, `python -m lessons.pages.observing`, for it sets up a small Django project.
"""

import asyncio
import io
import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import django
from django.apps import AppConfig
from django.conf import settings
from django.contrib.auth import authenticate, get_user_model, login, logout
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client, override_settings
from django.test.utils import setup_test_environment
from django.urls import path

SIGNALS = {
    "Models": (
        "django.db.models.signals",
        ["pre_init", "post_init", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"],
    ),
    "Model classes": ("django.db.models.signals", ["class_prepared"]),
    "Migrations": ("django.db.models.signals", ["pre_migrate", "post_migrate"]),
    "Requests": ("django.core.signals", ["request_started", "request_finished", "got_request_exception"]),
    "Logins": ("django.contrib.auth.signals", ["user_logged_in", "user_logged_out", "user_login_failed"]),
    "Database connections": ("django.db.backends.signals", ["connection_created"]),
    "Tests": ("django.test.signals", ["setting_changed", "template_rendered"]),
    "Background tasks": ("django.tasks.signals", ["task_enqueued", "task_started", "task_finished"]),
}
"""By group, as in Django's own reference. A group whose module this Django lacks is left out."""


class Observer:
    """Notes for each signal what was done when it was sent, by which sender, and the arguments with their types."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}
        self._doing = ""
        self._expected: tuple[str, ...] = ()
        self._lock = threading.Lock()

    @contextmanager
    def doing(self, what: str, *signals: str) -> Iterator[None]:
        """Note these signals while the block does what is said; what else it may cause is another row's matter."""
        self._doing, self._expected = what, signals
        yield
        self._expected = ()

    def listen_to(self, group: str, module: str, name: str) -> None:
        self.rows[name] = {"group": group, "signal": name, "module": module, "sendings": []}
        getattr(import_module(module), name).connect(self._receiver(name), weak=False)

    def _receiver(self, name: str) -> Callable[..., None]:
        def receiver(sender: Any, **kwargs: Any) -> None:
            if name in self._expected:
                with self._lock:
                    self._note(self.rows[name]["sendings"], _sender_name(sender), kwargs)

        return receiver

    def _note(self, sendings: list[dict[str, Any]], sender: str, kwargs: dict[str, Any]) -> None:
        known = [sending for sending in sendings if (sending["doing"], sending["sender"]) == (self._doing, sender)]
        sending: dict[str, Any] = known[0] if known else {"doing": self._doing, "sender": sender, "arguments": {}}
        for argument, value in kwargs.items():
            types = sending["arguments"].setdefault(argument, [])
            if _type_name(value) not in types:
                types.append(_type_name(value))
        if not known:
            sendings.append(sending)


def observe() -> list[dict[str, Any]]:
    """Return a row for each signal. May be called once in a process."""
    settings.configure(
        SECRET_KEY="only here",  # noqa: S106
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["*"],
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        TASKS={"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}},
        LOGGING_CONFIG=None,
    )
    logging.disable()
    observer = Observer()
    for group, (module, names) in SIGNALS.items():
        if find_spec(module.rpartition(".")[0]):
            for name in names:
                observer.listen_to(group, module, name)
    with observer.doing("django.setup(), for each model class", "class_prepared"):
        django.setup()
    _migrate(observer)
    _change_models(observer)
    _request(observer)
    _log_in(observer)
    _test(observer)
    if find_spec("django.tasks"):
        _run_task(observer)
    return list(observer.rows.values())


def _migrate(observer: Observer) -> None:
    with observer.doing("connection.ensure_connection()", "connection_created"):
        connection.ensure_connection()
    with observer.doing("manage.py migrate, for each app with models", "pre_migrate", "post_migrate"):
        call_command("migrate", verbosity=0)
    with observer.doing("manage.py flush, for each app with models", "post_migrate"):
        call_command("flush", verbosity=0, interactive=False)


def _change_models(observer: Observer) -> None:
    user_model: Any = get_user_model()
    group_model: Any = user_model._meta.get_field("groups").related_model
    group = group_model.objects.create(name="readers")
    with observer.doing('User(username="ada")', "pre_init", "post_init"):
        user = user_model(username="ada")
    with observer.doing("user.save()", "pre_save", "post_save"):
        user.save()
    with observer.doing('user.save(update_fields=["email"])', "pre_save", "post_save"):
        user.save(update_fields=["email"])
    with observer.doing("manage.py loaddata, with raw=True", "pre_save", "post_save"):
        _load('[{"model": "auth.group", "pk": 2, "fields": {"name": "writers"}}]')
    with observer.doing("user.groups.add(group)", "m2m_changed"):
        user.groups.add(group)
    with observer.doing("user.groups.clear()", "m2m_changed"):
        user.groups.clear()
    with observer.doing("user.delete()", "pre_delete", "post_delete"):
        user.delete()
    user_model.objects.create(username="grace")
    with observer.doing("User.objects.all().delete()", "pre_delete", "post_delete"):
        user_model.objects.all().delete()
    permission_model: Any = group_model._meta.get_field("permissions").related_model
    content_type = permission_model.objects.first().content_type
    with observer.doing("content_type.delete(), which deletes its permissions", "pre_delete", "post_delete"):
        content_type.delete()


def _load(fixture: str) -> None:
    stdin, sys.stdin = sys.stdin, io.StringIO(fixture)
    call_command("loaddata", "-", format="json", verbosity=0)
    sys.stdin = stdin


def _request(observer: Observer) -> None:
    wsgi, asgi = WSGIHandler(), ASGIHandler()
    with observer.doing("a request over WSGI", "request_started", "request_finished"):
        _wsgi_get(wsgi, "/")
    with observer.doing("a view that raises", "got_request_exception"):
        _wsgi_get(wsgi, "/fails/")
    with observer.doing("a request over ASGI", "request_started", "request_finished"):
        asyncio.run(_asgi_get(asgi, "/"))
    with observer.doing("a request of the test client", "request_started", "request_finished"):
        Client().get("/")


def _wsgi_get(handler: WSGIHandler, url: str) -> None:
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": url,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
    }
    response = handler(environ, lambda status, headers, error=None: None)  # type: ignore[arg-type]
    list(response)
    response.close()


async def _asgi_get(handler: ASGIHandler, url: str) -> None:
    messages: list[dict[str, Any]] = [{"type": "http.request", "body": b"", "more_body": False}]
    ended = asyncio.Event()

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop()
        await ended.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body" and not message.get("more_body"):
            ended.set()

    scope = {"type": "http", "method": "GET", "path": url, "query_string": b"", "headers": [], "http_version": "1.1"}
    await handler(scope, receive, send)


def _log_in(observer: Observer) -> None:
    user_model: Any = get_user_model()
    user = user_model.objects.create_user("eve", password="secret")  # noqa: S106
    request = HttpRequest()
    # login() and logout() look at the user only where a middleware has put one.
    request.session, request.user = SessionStore(), user
    with observer.doing("login(request, user)", "user_logged_in"):
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    with observer.doing("logout(request)", "user_logged_out"):
        logout(request)
    with observer.doing("authenticate() with a wrong password", "user_login_failed"):
        authenticate(request, username="eve", password="wrong")  # noqa: S106
    with observer.doing("authenticate() without a request", "user_login_failed"):
        authenticate(username="eve", password="wrong")  # noqa: S106


def _test(observer: Observer) -> None:
    with observer.doing("override_settings(), on entering and on leaving", "setting_changed"):
        override_settings(LANGUAGE_CODE="de")(lambda: None)()
    with observer.doing("override_settings() of a setting that is not there", "setting_changed"):
        override_settings(GREETING="Hello")(lambda: None)()
    setup_test_environment()
    with observer.doing("a template rendered in a test", "template_rendered"):
        Template("Hello").render(Context())


def greet() -> None:
    """The work of a background task."""


def _run_task(observer: Observer) -> None:
    tasks = import_module("django.tasks")
    # A task is looked up again by the name of its function, so it must be found there.
    task = tasks.task(import_module("lessons.pages.observing").greet)
    with observer.doing("task.enqueue(), ImmediateBackend", "task_enqueued", "task_started", "task_finished"):
        task.enqueue()


def welcome(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello")


def fail(request: HttpRequest) -> HttpResponse:
    raise ValueError("as it was asked to")


urlpatterns = [path("", welcome), path("fails/", fail)]


def _type_name(value: Any) -> str:
    return "None" if value is None else type(value).__name__


def _sender_name(sender: Any) -> str:
    """Return a class by its name, an object by that of its class."""
    if isinstance(sender, AppConfig):
        return "the app's AppConfig"
    if sender is None or isinstance(sender, str):
        return repr(sender)
    return str(sender.__name__) if isinstance(sender, type) else f"a {type(sender).__name__}"


if __name__ == "__main__":
    json.dump(observe(), sys.stdout, indent=1)
    sys.stdout.write("\n")
