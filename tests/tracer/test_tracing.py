"""trace() as a whole."""

import logging
import sys
import warnings

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.dispatch import Signal

from lessons.tracer import trace
from lessons.traces.events import SignalSent
from tests.bookshop.signals import book_published

PATCHED = (
    Signal,
    CursorWrapper,
    BaseDatabaseWrapper,
    DatabaseWrapper,
    EmailBackend,
    logging.Logger,
    logging.StreamHandler,
    warnings,
)


def attributes():
    return [dict(vars(owner)) for owner in PATCHED], sys.stdout, sys.stderr


def replaced(before, after):
    return {name for old, new in zip(before[0], after[0], strict=True) for name in old if old[name] is not new[name]}


def test_everything_is_as_before_afterwards():
    before = attributes()

    with trace([].append):
        assert replaced(before, attributes())

    assert not replaced(before, attributes())


def test_everything_is_as_before_after_an_exception():
    before = attributes()

    with pytest.raises(ValueError, match="no"), trace([].append):
        raise ValueError("no")

    assert not replaced(before, attributes())


def test_everything_is_as_before_when_a_recorder_cannot_be_installed(monkeypatch):
    before = attributes()
    monkeypatch.delattr(logging, "StreamHandler")

    with pytest.raises(AttributeError), trace([].append):
        """Never reached."""

    monkeypatch.undo()
    assert not replaced(before, attributes())


def test_trace_within_a_trace_records_for_both():
    outer, inner = [], []

    with trace(outer.append):
        with trace(inner.append):
            book_published.send(sender=None)
        book_published.send(sender=None)

    assert len([event for event in outer if isinstance(event, SignalSent)]) == 2
    assert len([event for event in inner if isinstance(event, SignalSent)]) == 1


def test_no_recorder_is_a_receiver():
    before = list(book_published.receivers)

    with trace([].append):
        during = list(book_published.receivers)

    assert during == before


def test_replacement_by_the_learner_stays(monkeypatch):
    monkeypatch.setattr(EmailBackend, "send_messages", EmailBackend.send_messages)

    def own_send_messages(self, messages):
        """Do nothing."""

    with trace([].append):
        EmailBackend.send_messages = own_send_messages

    assert EmailBackend.send_messages is own_send_messages


def test_files_of_the_learner_may_be_named():
    events = []

    with trace(events.append, own=lambda file: False):
        book_published.send(sender=None)

    assert not events
