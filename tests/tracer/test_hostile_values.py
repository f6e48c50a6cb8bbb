"""No code of the learner's runs in the tracer: a value of each kind, in each place where one can be."""

import logging
import sys
import warnings

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction

from lessons.tracer import trace
from tests.bookshop.models import Tag
from tests.bookshop.signals import book_published
from tests.tracer.zoo import Zoo, refusal, silent_logger, values

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=values(Zoo()))
def kind(request):
    return request.param


def receives(*args, **named):
    """Do nothing."""


def test_argument_of_a_signal(is_untouched, kind):
    def prepare(zoo):
        value = values(zoo)[kind]()
        book_published.connect(receives)
        return lambda: book_published.send(sender=None, value=value, using=value)

    is_untouched(prepare)


def test_sender(is_untouched, kind):
    def prepare(zoo):
        value = values(zoo)[kind]()

        def act():
            book_published.connect(receives, sender=value)
            book_published.send(sender=value)
            book_published.disconnect(receives, sender=value)

        return act

    is_untouched(prepare)


def test_response(is_untouched, kind):
    def prepare(zoo):
        value = values(zoo)[kind]()
        book_published.connect(lambda **named: value, weak=False)
        return lambda: book_published.send_robust(sender=None)

    is_untouched(prepare)


def test_dispatch_uid(is_untouched, kind):
    def prepare(zoo):
        value = values(zoo)[kind]()

        def act():
            book_published.connect(receives, dispatch_uid=value)
            book_published.connect(receives, dispatch_uid=(value, 1))
            book_published.connect(receives, dispatch_uid=value)
            book_published.send(sender=None)
            book_published.disconnect(dispatch_uid=value)

        return lambda: [refusal(act), book_published.send(sender=None)]

    is_untouched(prepare)


def test_receiver(is_untouched, kind):
    def prepare(zoo):
        value = values(zoo)[kind]()

        def act():
            book_published.connect(value, weak=False)
            book_published.connect(value, weak=False)
            book_published.send_robust(sender=None)
            book_published.disconnect(value)

        return lambda: [refusal(act), refusal(lambda: book_published.send(sender=None))]

    is_untouched(prepare)


def test_callback(is_untouched, kind):
    def prepare(zoo):
        value = values(zoo)[kind]()

        @transaction.atomic
        def discarded():
            transaction.on_commit(value)
            transaction.set_rollback(True)

        @transaction.atomic
        def called():
            transaction.on_commit(value, robust=value)
            transaction.on_commit(receives, robust=value)

        return lambda: [*map(refusal, (discarded, called, lambda: transaction.on_commit(value, robust=value)))]

    is_untouched(prepare)


def test_parameter(is_untouched, kind):
    def prepare(zoo):
        value = values(zoo)[kind]()
        return lambda: connection.cursor().execute("SELECT %s, %s", [value, 1])

    is_untouched(prepare)


def test_parameters(is_untouched, kind):
    def prepare(zoo):
        value = values(zoo)[kind]()
        cursor = connection.cursor()
        return lambda: [
            refusal(lambda: cursor.execute("SELECT %s", value)),
            refusal(lambda: cursor.execute("SELECT %(a)s", value)),
            refusal(lambda: cursor.executemany("INSERT INTO bookshop_tag (name) VALUES (%s)", value)),
        ]

    is_untouched(prepare)


def test_statement(is_untouched, kind):
    def prepare(zoo):
        value = values(zoo)[kind]()
        return lambda: connection.cursor().execute(value)

    is_untouched(prepare)


def test_argument_of_a_log_record(is_untouched, kind):
    def prepare(zoo):
        value = values(zoo)[kind]()
        return lambda: logging.getLogger("bookshop").error("%s and %r", value, value)

    is_untouched(prepare)


def test_argument_of_a_log_record_that_nobody_formats(is_untouched, kind):
    def prepare(zoo):
        value = values(zoo)[kind]()
        silent = silent_logger()
        return lambda: [silent.error("%s", value), silent.error(value, 1), silent.error("%s", 1, exc_info=value)]

    is_untouched(prepare)


def test_parts_of_a_log_record(is_untouched, kind):
    def prepare(zoo):
        value = values(zoo)[kind]()
        silent = silent_logger()

        def act():
            for name in ("msg", "args", "name", "levelname", "exc_info", "message"):
                record = logging.LogRecord("silent", logging.ERROR, "file", 1, "text", (), None)
                setattr(record, name, value)
                silent.callHandlers(record)

        return act

    is_untouched(prepare)


def test_printed(is_untouched, kind):
    def prepare(zoo):
        value = values(zoo)[kind]()

        def act():
            print(value, "and", end=value)
            sys.stdout.write(value)

        return lambda: [refusal(act), refusal(lambda: sys.stdout.writelines(value)), print()]

    is_untouched(prepare)


def test_warned_of(is_untouched, kind, monkeypatch):
    def prepare(zoo):
        value = values(zoo)[kind]()

        def act():
            refusal(lambda: warnings.warn(UserWarning(value), stacklevel=1))
            refusal(lambda: warnings.showwarning(value, value, value, value))
            refusal(lambda: warnings.warn_explicit("text", UserWarning, value, 1))
            print("done")

        return act

    monkeypatch.setattr(warnings, "showwarning", lambda *args, **named: None)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        is_untouched(prepare)


def test_argument_of_an_exception(is_untouched, kind):
    def prepare(zoo):
        error = ValueError(values(zoo)[kind]())

        def refuse(**named):
            raise error

        book_published.connect(refuse, weak=False)
        return lambda: [book_published.send_robust(sender=None), book_published.send(sender=None)]

    is_untouched(prepare)


def test_parts_of_a_message(is_untouched, kind):
    def prepare(zoo):
        value = values(zoo)[kind]()

        def act():
            for name in ("subject", "from_email", "to", "cc", "bcc", "body"):
                message = EmailMessage("Hello", "Dear reader", "shop@example.org", ["a@example.org"])
                setattr(message, name, value)
                message.message = str
                refusal(lambda message=message: EmailBackend().send_messages([message]))
            refusal(lambda: EmailBackend().send_messages([value]))
            print("done")

        return act

    is_untouched(prepare)


def test_key_of_an_instance(is_untouched, kind):
    def prepare(zoo):
        tag = Tag()
        vars(tag)["id"] = values(zoo)[kind]()
        return lambda: book_published.send(sender=None, tag=tag)

    is_untouched(prepare)


def test_raised(kind):
    """What leaves the block of a trace is only looked at there."""
    zoo = Zoo()
    error = ValueError(values(zoo)[kind]())
    del zoo.notes[:]
    events = []

    with pytest.raises(ValueError) as raised, trace(events.append):  # noqa: PT011 - what it says is hostile
        raise error

    assert raised.value is error
    assert zoo.notes == []
    assert [event.kind for event in events] == ["exception_raised"]
