"""A recursion may be as deep as it is without the tracer."""

import sys
from contextlib import nullcontext, suppress

import pytest
from django.db import transaction
from django.db.models.signals import post_save

from lessons.tracer import trace
from tests.bookshop.models import Author
from tests.bookshop.signals import book_published

FRAMES_AT_THE_END = 3
"""How many levels of hundreds the tracer may take away by what it does at the deepest one."""


def depth_of(begin):
    """Return how many levels deep a recursion gets before Python ends it."""
    reached = 0

    def go_deeper(**kwargs):
        nonlocal reached
        reached += 1
        begin()

    post_save.connect(go_deeper, sender=Author)
    book_published.connect(go_deeper)
    try:
        begin()
    except RecursionError:
        return reached
    finally:
        post_save.disconnect(go_deeper, sender=Author)
        book_published.disconnect(go_deeper)


def traced(begin):
    with trace(lambda event: None):
        return depth_of(begin)


def test_receiver_that_sends_its_own_signal():
    def send():
        book_published.send(sender=Author)

    # The tracer itself needs some frames at the end.
    assert abs(traced(send) - depth_of(send)) <= FRAMES_AT_THE_END


def test_receiver_that_saves(transactional_db):
    author = Author.objects.create(name="Ada")

    assert abs(traced(author.save) - depth_of(author.save)) <= FRAMES_AT_THE_END


@pytest.mark.parametrize("in_a_block", [True, False])
def test_callback_that_has_another_one_called(transactional_db, in_a_block):
    def reached():
        depth = 0

        def go_deeper():
            nonlocal depth
            depth += 1
            with transaction.atomic() if in_a_block else nullcontext():
                transaction.on_commit(go_deeper)

        with suppress(RecursionError):
            go_deeper()
        return depth

    without = reached()
    with trace(lambda event: None):
        assert abs(reached() - without) <= FRAMES_AT_THE_END


def test_limit_is_as_it_was():
    before = sys.getrecursionlimit()

    traced(lambda: book_published.send(sender=Author))

    assert sys.getrecursionlimit() == before


def test_limit_that_the_traced_code_sets_is_kept():
    before = sys.getrecursionlimit()
    book_published.connect(lower := lambda **kwargs: sys.setrecursionlimit(before + 500))
    try:
        with trace(lambda event: None):
            book_published.send(sender=Author)
            within = sys.getrecursionlimit()
    finally:
        sys.setrecursionlimit(before)
        book_published.disconnect(lower)

    assert within == before + 500
