"""The budget of what is shown, and whose turn it is."""

import threading
from contextlib import suppress

from lessons.showing.budget import Turn


def test_a_turn_goes_to_whoever_has_waited_longest_and_not_back_to_whoever_lets_go_of_it() -> None:
    turn, order = Turn(), list[str]()

    def take(name: str) -> None:
        with turn:
            order.append(name)

    waiting = [threading.Thread(target=take, args=[name]) for name in ("first", "second")]
    with turn:
        for number, thread in enumerate(waiting, start=1):
            thread.start()
            wait_for(turn, number)
    with turn:
        order.append("who had it before")
    for thread in waiting:
        thread.join()

    assert order == ["first", "second", "who had it before"]


def test_who_goes_first_waits_only_for_who_has_the_turn_and_for_others_who_go_first() -> None:
    turn, order = Turn(), list[str]()

    def take(name: str, first: bool) -> None:
        turn.take(first=first)
        order.append(name)
        turn.give_back()

    asked = [("vote", False), ("host", True), ("another host", True)]
    waiting = [threading.Thread(target=take, args=one) for one in asked]
    with turn:
        for number, thread in enumerate(waiting, start=1):
            thread.start()
            wait_for(turn, number)
    for thread in waiting:
        thread.join()

    assert order == ["host", "another host", "vote"]


def test_an_error_in_a_turn_ends_it() -> None:
    turn = Turn()
    with suppress(ZeroDivisionError), turn:
        print(1 // 0)

    with turn:  # It would wait for ever, if the turn had not ended.
        pass


def wait_for(turn: Turn, waiting: int) -> None:
    while turn.waiting < waiting:
        threading.Event().wait(0.001)
