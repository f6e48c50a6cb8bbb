"""Whoever is called finds the same callers as without the tracer: on the stack, in warnings and in tracebacks."""

import asyncio
import sys
import traceback
import warnings
from contextlib import nullcontext
from functools import partial
from itertools import count

import pytest
from django.db import transaction
from django.db.models.signals import m2m_changed, post_save
from django.dispatch import Signal

from lessons.tracer import trace
from tests.bookshop.models import Author, Book, Tag

pytestmark = pytest.mark.django_db(transaction=True)
announced = Signal()
numbers = count()


class Refused(Exception):
    pass


def received(signal, send, function, sender=None):
    """Have `function` called as a receiver."""

    def receiver(**named):
        return function()

    signal.connect(receiver, sender=sender)
    try:
        send()
    finally:
        signal.disconnect(receiver, sender=sender)


def announce(method):
    getattr(announced, method)(None)


def announce_async(method):
    asyncio.run(getattr(announced, method)(None))


def save():
    return Author.objects.create(name=f"Ada {next(numbers)}")


def add_a_tag():
    Book.objects.create(title="Emma", author=save()).tags.add(Tag.objects.create())


def committed(function, **options):
    """Have `function` called as a callback."""
    with transaction.atomic():
        transaction.on_commit(function, **options)


WAYS = {
    "send": partial(received, announced, partial(announce, "send")),
    "send_robust": partial(received, announced, partial(announce, "send_robust")),
    "asend": partial(received, announced, partial(announce_async, "asend")),
    "asend_robust": partial(received, announced, partial(announce_async, "asend_robust")),
    "save": partial(received, post_save, save, sender=Author),
    "m2m": partial(received, m2m_changed, add_a_tag, sender=Book.tags.through),
    "on_commit": committed,
    "on_commit, partial": lambda function: committed(partial(function)),
    "on_commit, robust": partial(committed, robust=True),
    "on_commit, at once": transaction.on_commit,
    "on_commit, at once and robust": partial(transaction.on_commit, robust=True),
}


@pytest.fixture(params=WAYS)
def as_in_plain_django(request):
    """Return a function that checks that `look()` returns the same with and without the tracer when it is called."""

    def check(look):
        def found(context):
            looked = []
            with context:
                WAYS[request.param](lambda: looked.append(look()))
            assert looked
            return looked

        assert found(trace([].append)) == found(nullcontext())

    return check


def callers():
    """Yield who has called, up to the test: file, function and line of each."""
    frame = sys._getframe(1)
    while frame is not None and frame.f_code.co_name != "found":
        yield frame.f_code.co_filename, frame.f_code.co_name, frame.f_lineno
        frame = frame.f_back


def test_caller_is_the_one_of_plain_django(as_in_plain_django):
    as_in_plain_django(lambda: next(caller for caller in callers() if caller[0] != __file__))


@pytest.mark.parametrize("way", [way for way in WAYS if "asend" not in way])
def test_stack_is_the_one_of_plain_django(way):
    def found(context):
        stacks = []
        with context:
            WAYS[way](lambda: stacks.append(list(callers())))
        return stacks

    assert found(trace([].append)) == found(nullcontext())


def test_warning_names_the_line_that_it_names_in_plain_django(as_in_plain_django):
    def look():
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            # This function and the one that calls it; a receiver is called by one more.
            for level in 3, 4:
                warnings.warn("old", DeprecationWarning, stacklevel=level)
        return [(warning.filename, warning.lineno) for warning in caught]

    as_in_plain_django(look)


@pytest.mark.parametrize("way", ["send", "save", "m2m", "on_commit", "on_commit, partial", "on_commit, at once"])
def test_traceback_is_the_one_of_plain_django(way):
    def refuse():
        raise Refused

    def lines(context):
        with context, pytest.raises(Refused) as raised:
            WAYS[way](refuse)
        frames = traceback.extract_tb(raised.value.__traceback__)
        return [
            (frame.filename, frame.lineno, frame.name, frame.line, frame.colno, frame.end_colno) for frame in frames
        ]

    assert lines(trace([].append)) == lines(nullcontext())
