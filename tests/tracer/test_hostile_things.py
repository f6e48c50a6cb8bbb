"""No code of the learner's runs in the tracer: what they make of Django's and Python's classes, with own methods."""

import asyncio
import contextlib
import copy
import datetime
import functools
import io
import logging
import sqlite3
import sys
import types
from collections import Counter

import pytest
from asgiref.sync import markcoroutinefunction
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, connections, models, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models.base import ModelBase
from django.db.models.signals import ModelSignal, post_save
from django.dispatch import Signal
from django.test.utils import isolate_apps

from lessons.tracer import trace
from lessons.traces.events import QueryRan, ReceiverReturned
from tests.bookshop.models import Tag
from tests.bookshop.signals import book_published
from tests.tracer.zoo import Zoo, refusal, silent_logger, values

pytestmark = pytest.mark.django_db(transaction=True)


def receives(*args, **named):
    """Do nothing."""


def test_exception_that_is_raised():
    zoo = Zoo()
    cls = zoo.hostile(ValueError, __traceback__=property(zoo.note("traceback")), args=property(zoo.note("args")))
    error, cause = cls("wrong"), cls("first")
    events = []

    with contextlib.suppress(ValueError), trace(events.append):
        zoo.notes.clear()
        try:
            raise error from cause
        finally:
            during = zoo.notes.copy()

    assert zoo.notes == during
    assert [event.kind for event in events] == ["exception_raised"]
    assert events[0].frames[-1].function.endswith("test_exception_that_is_raised")


@pytest.mark.parametrize("cls", [Signal, ModelSignal])
def test_signal(is_untouched, cls):
    def prepare(zoo):
        signal = zoo.hostile(cls)(use_caching=False)

        def act():
            signal.connect(receives)
            signal.send(sender=None)
            signal.send_robust(sender=None)
            signal.disconnect(receives)
            signal.send(sender=None)

        return act

    is_untouched(prepare)


def test_signal_with_receivers_that_are_no_list(is_untouched):
    def prepare(zoo):
        signal = Signal()
        signal.receivers = zoo.hostile(list)(signal.receivers)
        signal.connect(receives)
        return lambda: [signal.send(sender=Tag), signal.connect(receives, sender=Tag)]

    is_untouched(prepare)


@pytest.mark.parametrize("weak", [True, False])
def test_object_that_is_like_a_method(is_untouched, weak):
    def prepare(zoo):
        owner = zoo.animal()
        members = {"__self__": owner, "__func__": receives, "__call__": lambda self, **named: None}
        like_a_method = zoo.hostile(**members)()

        def act():
            book_published.connect(like_a_method, weak=weak)
            book_published.send_robust(sender=None)
            book_published.disconnect(like_a_method)
            print("done")

        return lambda: [refusal(act), print("done")]

    is_untouched(prepare)


def test_method_of_an_object(is_untouched):
    def prepare(zoo):
        owner = zoo.hostile(on_published=receives)()
        method = types.MethodType(receives, owner)

        def act():
            book_published.connect(method)
            book_published.send_robust(sender=None)
            transaction.on_commit(method, robust=True)
            book_published.disconnect(method)

        return act

    is_untouched(prepare)


@pytest.mark.parametrize(
    "wrap",
    [
        functools.partial,
        lambda value: functools.partial(value.__str__),
        lambda value: types.MethodType(value, 1),
        lambda value: types.MethodType(receives, value),
        list.append.__get__,
    ],
)
@pytest.mark.parametrize("kind", ["object", "list", "str"])
def test_wrapped_receiver(is_untouched, wrap, kind):
    def prepare(zoo):
        value = values(zoo)[kind]()
        wrapped = refusal(lambda: wrap(value)) or wrap(value)

        def act():
            book_published.connect(wrapped, weak=False)
            book_published.send(sender=None, value=wrapped)

        return lambda: [refusal(act), print("done")]

    is_untouched(prepare)


@pytest.mark.parametrize("name", ["__qualname__", "__name__", "__module__"])
def test_name_of_a_function(is_untouched, name):
    def prepare(zoo):
        def receiver(**named):
            """Do nothing."""

        setattr(receiver, name, zoo.animal(str, "receiver"))

        def act():
            book_published.connect(receiver)
            book_published.send(sender=None)
            transaction.on_commit(receiver)

        return act

    is_untouched(prepare)


def test_code_of_a_function(is_untouched):
    def prepare(zoo):
        text = zoo.hostile(str)

        def receiver(**named):
            print("called")

        receiver.__code__ = receiver.__code__.replace(co_filename=text(__file__), co_name=text("receiver"))

        def act():
            book_published.connect(receiver)
            book_published.send(sender=None)

        return act

    events = is_untouched(prepare)

    assert all(event.place.startswith(__file__) for event in events)


@pytest.mark.parametrize("name", ["__qualname__", "__module__"])
def test_name_of_a_class(is_untouched, name):
    def prepare(zoo):
        cls = type("Sender", (), {})
        setattr(cls, name, zoo.animal(str, "Sender"))
        return lambda: [book_published.send(sender=cls), book_published.send(sender=cls())]

    is_untouched(prepare)


def test_keys_of_dictionaries(is_untouched):
    """A key with the hash of a name that the tracer looks for is asked whether it is that name."""

    def prepare(zoo):
        def key(name):
            return zoo.hostile(str, __hash__=lambda self: hash(name), __eq__=zoo.note(name, False))("other")

        class Sender:
            __call__ = receives

        def receiver(**named):
            """Do nothing."""

        tag, queryset = Tag(), Tag.objects.all()
        sender = type("Sender", (), {key("__module__"): 1, key("__call__"): 2, key("_meta"): 3})
        receiver.__dict__[key("__wrapped__")] = 1
        for holder, name in ((tag, "id"), (queryset, "model")):
            value = vars(holder).pop(name)
            vars(holder)[key(name)] = 1
            vars(holder)[name] = value

        def act():
            book_published.connect(receiver)
            book_published.send(sender=sender, sent=sender(), tag=tag, queryset=queryset)

        return act

    is_untouched(prepare)


@pytest.mark.parametrize("cls", [models.QuerySet, models.Manager])
def test_queryset_and_manager(is_untouched, cls):
    def prepare(zoo):
        value = zoo.hostile(cls)()
        vars_of = object.__getattribute__(value, "__dict__")
        vars_of["model"] = zoo.hostile()
        return lambda: book_published.send(sender=value, value=value)

    is_untouched(prepare)


def test_model(is_untouched):
    def prepare(zoo):
        with isolate_apps("tests.bookshop"):
            metaclass = zoo.metaclass(ModelBase)
            number = zoo.hostile(models.AutoField)(primary_key=True)
            members = {"__module__": "tests.bookshop.models", "__qualname__": "Shelf", "number": number}
            model = metaclass("Shelf", (models.Model,), members)
            instance = object.__new__(model)
        object.__getattribute__(instance, "__dict__")["number"] = zoo.animal(int, 3)
        return lambda: post_save.send(sender=model, instance=instance, raw=zoo.animal())

    is_untouched(prepare)


def test_field(is_untouched):
    def prepare(zoo):
        value = zoo.hostile(models.Field)()
        return lambda: book_published.send(sender=value, field=value)

    is_untouched(prepare)


def test_names_of_zones(is_untouched):
    def prepare(zoo):
        name = zoo.animal(str, "here")
        zone = datetime.timezone(datetime.timedelta(hours=1), name)
        own_zone = zoo.hostile(datetime.tzinfo)()
        moments = [datetime.datetime(2026, 1, 1, tzinfo=zone), datetime.datetime(2026, 1, 1, tzinfo=own_zone)]
        return lambda: book_published.send(sender=None, moments=moments, time=datetime.time(tzinfo=zone))

    is_untouched(prepare)


def test_message(is_untouched):
    def prepare(zoo):
        message = zoo.hostile(EmailMessage)("Hello", "Dear reader", "shop@example.org", ["a@example.org"])
        return lambda: EmailBackend().send_messages([message])

    is_untouched(prepare)


def test_outbox(is_untouched, monkeypatch):
    def prepare(zoo):
        monkeypatch.setattr(mail, "outbox", zoo.animal(list))
        message = EmailMessage("Hello", "Dear reader", "shop@example.org", ["a@example.org"])
        return lambda: [EmailBackend().send_messages([message]), print("done")]

    is_untouched(prepare)


def test_log_record(is_untouched):
    def prepare(zoo):
        silent = silent_logger()
        cls = zoo.hostile(logging.LogRecord, getMessage=zoo.note("getMessage", "text"))
        record = cls("silent", logging.ERROR, "file", 1, "%s", (1,), None)
        return lambda: silent.callHandlers(record)

    is_untouched(prepare)


def test_handler(is_untouched):
    def prepare(zoo):
        stream = property(zoo.note("stream", sys.stderr), zoo.note("stream is set"))
        handler = zoo.hostile(logging.StreamHandler, stream=stream)
        loud = logging.getLogger("loud")
        loud.addHandler(handler(io.StringIO()))
        return lambda: loud.error("text")

    is_untouched(prepare)


@pytest.mark.parametrize("of", [connection, connections["default"]], ids=["proxy", "connection"])
def test_cursor(is_untouched, of):
    def prepare(zoo):
        cursor = zoo.hostile(CursorWrapper)(zoo.hostile(sqlite3.Cursor)(connection.connection), of)
        return lambda: cursor.execute("SELECT 1")

    connection.ensure_connection()
    events = is_untouched(prepare)

    assert events.one(QueryRan).sql == "SELECT 1"


def test_connection_of_django(is_untouched):
    def prepare(zoo):
        own = zoo.hostile(DatabaseWrapper)(copy.deepcopy(connection.settings_dict), zoo.animal(str, "own"))
        own.inc_thread_sharing()
        own.connect()

        def act():
            own.cursor().execute("SELECT 1")
            own.on_commit(receives)
            own.close()

        return act

    is_untouched(prepare)


def test_connection_of_the_driver(is_untouched):
    def prepare(zoo):
        connection.close()
        connection.ensure_connection()
        # The driver calls it to compile a statement, and does so for the tracer's as well.
        compiles = {"__call__": sqlite3.Connection.__call__}
        driver = zoo.hostile(sqlite3.Connection, **compiles)(**connection.get_connection_params())
        connection.connection.close()
        driver.isolation_level = None
        connection.connection = driver

        def act():
            connection.cursor().execute("INSERT INTO bookshop_tag (name) VALUES ('t')")
            transaction.atomic(lambda: Tag.objects.create(name="u"))()

        return act

    try:
        is_untouched(prepare)
    finally:
        connection.close()


@pytest.mark.parametrize(
    "give",
    [
        lambda driver, zoo: setattr(driver, "row_factory", zoo.note("row_factory", ())),
        lambda driver, zoo: setattr(driver, "text_factory", zoo.note("text_factory", "")),
        lambda driver, zoo: sqlite3.register_converter("varchar", zoo.note("varchar")),
        lambda driver, zoo: sqlite3.register_converter("text", zoo.note("text")),
        lambda driver, zoo: sqlite3.register_converter("integer", zoo.note("integer")),
        lambda driver, zoo: sqlite3.register_converter("odd", zoo.note("odd")),
    ],
    ids=["row_factory", "text_factory", "varchar", "text", "integer", "name"],
)
def test_functions_of_the_driver(is_untouched, give):
    def prepare(zoo):
        connection.ensure_connection()
        give(connection.connection, zoo)

        def act():
            connection.cursor().execute("INSERT INTO odd VALUES ('a', 'b')")
            Tag.objects.filter(name="t").update(name="u")

        return act

    kept = sqlite3.converters.copy()
    connection.cursor().execute('CREATE TABLE odd ("x [odd]" text, word varchar(9))')
    try:
        is_untouched(prepare)
    finally:
        sqlite3.converters.clear()
        sqlite3.converters.update(kept)
        connection.close()
        connection.cursor().execute("DROP TABLE odd")


def test_things_among_the_modules(is_untouched, monkeypatch):
    def prepare(zoo):
        lazy = types.ModuleType("lazy")
        lazy.__getattr__ = zoo.note("module.__getattr__")
        name = zoo.animal(str, "tests.own")
        for key, module in {"tests.odd": zoo.animal(), "tests.lazy": lazy, name: None}.items():
            monkeypatch.setitem(sys.modules, key, module)
        senders = [type("Sender", (), {"__module__": module}) for module in ("tests.odd", "tests.lazy")]
        return lambda: [Signal().send(sender=sender) for sender in senders] + [book_published.send(sender=None)]

    is_untouched(prepare)


def test_async_receiver(is_untouched):
    def prepare(zoo):
        value, error = zoo.animal(), zoo.animal(ValueError, "wrong")

        async def receiver(**named):
            return value

        async def refuse(**named):
            raise error

        book_published.connect(receiver, weak=False)
        book_published.connect(refuse, weak=False)
        return lambda: asyncio.run(book_published.asend_robust(sender=None, value=value))

    is_untouched(prepare)


def test_awaitable(record):
    """Without a trace asyncio may ask more of it: it gets the tracer's own awaitable to look at."""

    def answered(zoo):
        def wait(self):
            yield from asyncio.sleep(0).__await__()
            return "answer"

        awaitable = zoo.hostile(__await__=wait)()
        receiver = markcoroutinefunction(lambda **named: awaitable)
        book_published.connect(receiver, weak=False)
        zoo.notes.clear()
        asyncio.run(book_published.asend(sender=None))
        book_published.disconnect(receiver)

    zoo, traced_zoo = Zoo(), Zoo()
    answered(zoo)
    events = record(lambda: answered(traced_zoo))

    assert Counter(traced_zoo.notes) <= Counter(zoo.notes)
    assert events.one(ReceiverReturned).value == "'answer'"


def test_callbacks_that_wait(is_untouched):
    def prepare(zoo):
        waiting = zoo.animal(list)

        @transaction.atomic
        def act():
            connection.run_on_commit = waiting
            transaction.on_commit(receives)

        return lambda: [refusal(act), print("done")]

    try:
        is_untouched(prepare)
    finally:
        connection.run_on_commit = []
