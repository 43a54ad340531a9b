"""Handles: one answer, for as many threads as want it, as often as they want it."""

import sys
import threading
from contextlib import suppress

import pytest

from argos_engine.errors import CommandCancelledError, CommandRejectedError
from argos_engine.ports.clock import to_datetime
from argos_engine.runtime.handle import Handle, deliver
from argos_engine.runtime.outcome import Receipt
from tests.accounts import ALICE, Deposited

TIMEOUT_SECONDS = 10
RECEIPT = Receipt(ALICE, 1, None, Deposited(1), to_datetime(0), "mine")


class ExactError(CommandRejectedError):
    """Takes a number, and keeps a text: it cannot be made from its own arguments."""

    def __init__(self, amount):
        super().__init__(f"{amount:.2f} is too much")
        self.amount = amount


class TwoPartsError(CommandRejectedError):
    def __init__(self, first, second):
        super().__init__(f"{first} and {second}")


@pytest.fixture
def handle():
    return Handle(ALICE, "mine")


def test_a_handle_knows_its_command_from_the_start(handle):
    assert (handle.stream, handle.command_id) == (ALICE, "mine")
    assert not handle.is_done


def test_a_receipt_can_be_had_as_often_as_wanted(handle):
    handle.answer(RECEIPT)

    assert handle.is_done
    assert [handle.result(), handle.result(0), handle.result(-1)] == [RECEIPT] * 3


@pytest.mark.parametrize("timeout_seconds", [-1, 0, 0.001])
def test_waiting_too_short_is_a_timeout_and_nothing_else(handle, timeout_seconds):
    with pytest.raises(TimeoutError, match="'mine'"):
        handle.result(timeout_seconds)

    handle.answer(RECEIPT)
    assert handle.result(timeout_seconds) == RECEIPT


@pytest.mark.parametrize("line", range(8))
def test_an_answer_may_come_at_any_line_of_somebody_who_begins_to_wait(handle, line):
    """A debugger lets other threads run there, and so may a later interpreter."""
    lines = []

    def trace(frame, event, _argument):
        if frame.f_code is not Handle._wait.__code__:
            return None
        if event == "line":
            lines.append(frame.f_lineno)
            if len(lines) == line + 1:
                handle.answer(RECEIPT)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        with suppress(TimeoutError):  # the answer may have come behind the last look
            handle.result(0.001)
    finally:
        sys.settrace(before)

    assert handle.is_done
    assert handle.result(0) == RECEIPT


def wait_in_threads(handle, count):
    found = []

    def wait():
        try:
            found.append(handle.result(TIMEOUT_SECONDS))
        except CommandRejectedError as error:
            found.append(error)

    threads = [threading.Thread(target=wait) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads, found


def test_all_threads_that_wait_get_the_receipt(handle):
    threads, found = wait_in_threads(handle, 5)

    handle.answer(RECEIPT)
    for thread in threads:
        thread.join(TIMEOUT_SECONDS)

    assert found == [RECEIPT] * 5


def test_each_thread_gets_an_error_of_its_own(handle):
    """Raising writes the traceback into the error."""
    threads, found = wait_in_threads(handle, 5)

    handle.answer(CommandRejectedError("no"))
    for thread in threads:
        thread.join(TIMEOUT_SECONDS)

    assert [str(error) for error in found] == ["no"] * 5
    assert len({id(error) for error in found}) == 5


def test_an_error_keeps_its_cause(handle):
    error = CommandRejectedError("no")
    error.__cause__ = ZeroDivisionError("why")
    handle.answer(error)

    with pytest.raises(CommandRejectedError) as caught:
        handle.result()

    assert caught.value.__cause__ is error.__cause__


@pytest.mark.parametrize("error", [ExactError(2), TwoPartsError("a", "b")], ids=repr)
def test_a_refusal_that_cannot_be_copied_is_raised_as_it_is(handle, error):
    handle.answer(error)

    for _ in range(2):
        with pytest.raises(type(error)) as caught:
            handle.result()
        assert str(caught.value) == str(error)


def test_a_command_is_claimed_once(handle):
    assert [handle.begin(), handle.begin(), handle.cancel()] == [True, False, False]


def test_a_command_that_was_taken_back_says_so(handle):
    assert handle.cancel()

    assert not handle.begin()
    with pytest.raises(CommandCancelledError, match="'mine'"):
        handle.result()


def test_a_waker_is_told_once_about_all_its_handles():
    told = []
    handles = [Handle(ALICE, f"{number}") for number in range(4)]
    for handle in handles[:3]:
        handle.waker = told.append

    deliver([(handle, RECEIPT) for handle in handles])

    assert told == [handles[:3]]
    assert all(handle.is_done for handle in handles)


def test_a_waker_is_told_when_its_command_is_taken_back(handle):
    told = []
    handle.waker = told.append

    handle.cancel()

    assert told == [[handle]]
