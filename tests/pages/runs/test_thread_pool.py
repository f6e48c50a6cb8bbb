"""Threads last as long as the site is in use, and work that is under way comes to its end."""

import threading

import pytest

from lessons.pages import idle
from lessons.pages.thread_pool import ThreadPool


@pytest.fixture
def become_idle(monkeypatch):
    """Return what waits until the site has noticed that nobody uses it."""
    monkeypatch.setattr(idle, "IDLE_SECONDS", 0)

    def wait():
        idle.note_use()
        for thread in threading.enumerate():
            if thread.name == "idle":
                thread.join()

    wait()
    return wait


def test_threads_end_when_the_site_is_idle(become_idle):
    pool = ThreadPool(1, name="tried")
    worker = pool.submit(threading.current_thread).result(10)

    become_idle()

    worker.join(10)
    assert not worker.is_alive()
    assert pool.submit(threading.current_thread).result(10) is not worker


def test_work_under_way_comes_to_its_end(become_idle):
    pool = ThreadPool(1, name="tried")
    may_end = threading.Event()
    work = pool.submit(may_end.wait, 10)

    become_idle()
    may_end.set()

    assert work.result(10)
