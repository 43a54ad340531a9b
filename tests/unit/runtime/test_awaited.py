"""What comes once reaches all who wait, whoever is interrupted meanwhile."""

import sys
import threading
from contextlib import suppress

from argos_engine.runtime.awaited import Latch
from argos_engine.runtime.workbench import Ticket, Workbench

CALLS_MAX = 200
A_LONG_TIME = 30
A_MOMENT = 0.001


class Interrupt:
    """Comes where signals are looked at: when the nth call begins, or comes back."""

    def __init__(self, call):
        self._left = call

    @property
    def has_come(self):
        return self._left <= 0

    def __enter__(self):
        sys.setprofile(self._count)

    def __exit__(self, *_):
        sys.setprofile(None)

    def _count(self, _frame, event, _argument):
        self._left -= event in ("call", "c_return")
        if self.has_come:
            sys.setprofile(None)
            raise KeyboardInterrupt


def interrupted(make, action):
    """Yield one of what *make* makes after the other, whose *action* was interrupted.

    At each of the calls that the action does; it may time out if nobody interrupts it.
    """
    for call in range(1, CALLS_MAX):
        made, interrupt = make(), Interrupt(call)
        with suppress(KeyboardInterrupt, TimeoutError), interrupt:
            action(made)
        yield made
        if not interrupt.has_come:
            assert call > 5, "it takes more calls than that"
            return
    raise AssertionError("it takes fewer calls than that")


def in_time(action):
    """Do *action* in a thread of its own, which must not hang."""
    thread = threading.Thread(target=action, daemon=True)
    thread.start()
    thread.join(A_LONG_TIME)
    assert not thread.is_alive()


def test_a_latch_opens_for_all_who_wait():
    latch = Latch()
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(latch.wait())) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    latch.open()
    for thread in threads:
        thread.join(A_LONG_TIME)

    assert found == [True] * 4
    assert latch.is_done


def test_a_latch_that_is_open_stays_open():
    latch = Latch()
    latch.open()
    latch.open()

    assert latch.wait(0)


def test_a_wait_for_a_latch_can_end_without_it():
    latch = Latch()

    assert not latch.wait(A_MOMENT)
    assert not latch.is_done


def test_an_interrupted_wait_keeps_nobody_from_opening_the_latch():
    for latch in interrupted(Latch, lambda latch: latch.wait(A_MOMENT)):
        in_time(latch.open)

        assert latch.wait(0)


def test_an_interrupted_wait_for_work_keeps_the_writer_from_nothing():
    tickets = interrupted(lambda: Ticket(None), lambda ticket: ticket.result(A_MOMENT))
    for ticket in tickets:
        in_time(ticket.end)

        ticket.result(0)


def test_an_interrupt_while_work_is_handed_in_keeps_the_writer_from_nothing():
    for bench in interrupted(workbench, lambda bench: bench.put(None)):
        in_time(bench.take)


def workbench():
    lock = threading.Lock()
    return Workbench(lock, threading.Condition(lock))
