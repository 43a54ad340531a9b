"""What a caller holds while a command is on its way."""

import copy
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from argos_engine.domain.argument import seconds
from argos_engine.domain.identity import StreamId
from argos_engine.errors import CommandCancelledError
from argos_engine.runtime.awaited import FOR_EVER, Awaited
from argos_engine.runtime.driver import check_may_wait
from argos_engine.runtime.outcome import Receipt
from argos_engine.runtime.user_code import is_interrupt

Answer: TypeAlias = Receipt | Exception
Waker: TypeAlias = Callable[["list[Handle]"], None]
"""Told once for all handles that got their answers together; it must not raise."""


class Handle(Awaited):
    """A command on its way, known by its id from the start.

    Safe to use from any thread. Waiting with a timeout says nothing about the
    command: it runs on, and its outcome can be asked for by its id.
    """

    __slots__ = ("_answer", "_token", "command_id", "stream", "waker")

    def __init__(self, stream: StreamId[Any], command_id: str) -> None:
        self.stream = stream
        self.command_id = command_id
        self.waker: Waker | None = None
        """Who is told about the answer, besides threads that wait for it."""
        self._answer: Answer | None = None
        # Paid for every command, so nothing that the garbage collector has to look at:
        # a byte that one claim takes away, and a lock only for who waits.
        self._token = bytearray(1)
        self._gates = ()

    @property
    def is_done(self) -> bool:
        """Whether the command has its answer."""
        return self._answer is not None

    def result(self, timeout_seconds: float | None = None) -> Receipt:
        """Wait for the answer and return the receipt.

        Raises:
            InvalidInputError: The timeout is no time that can be waited.
            TimeoutError: No answer within the time; the command is not affected.
            CommandRejectedError: The rules said no.
            ArgosError: The command failed; the class says what was written.
        """
        wait = FOR_EVER if timeout_seconds is None else _wait(timeout_seconds)
        if self._answer is None:
            check_may_wait("the answer to a command")
            if not self._wait(wait):
                raise TimeoutError(f"no answer yet to command {self.command_id!r}")
        return self.unpack()

    def cancel(self) -> bool:
        """Take the command back, if it has not started; return whether that worked."""
        if not self.begin():
            return False
        error = CommandCancelledError(f"command {self.command_id!r}: cancelled")
        deliver([(self, error)])
        return True

    def begin(self) -> bool:
        """Claim the command, to run it or to drop it; only the first claim holds."""
        try:
            self._token.pop()
        except IndexError:
            return False
        return True

    def answer(self, answer: Answer) -> None:
        """Set the answer, once, and wake the threads that wait; see `deliver`."""
        self._answer = answer
        self._wake()

    def unpack(self) -> Receipt:
        """Return the receipt, or raise the error, that is the answer."""
        answer = self._answer
        if isinstance(answer, Receipt):
            return answer
        assert answer is not None, "woken without an answer"
        raise fresh(answer) from answer.__cause__


def _wait(timeout_seconds: float) -> float:
    # What is left of a time that has passed is no time.
    if type(timeout_seconds) in (int, float) and timeout_seconds < 0:
        return 0
    return seconds("timeout_seconds", timeout_seconds)


def deliver(answers: Iterable[tuple[Handle, Answer]]) -> None:
    """Give handles their answers, and wake each waker once for all of its handles."""
    woken: dict[Waker, list[Handle]] = {}
    for handle, answer in answers:
        handle.answer(answer)
        if handle.waker is not None:
            woken.setdefault(handle.waker, []).append(handle)
    for waker, handles in woken.items():
        waker(handles)


def fresh(error: Exception) -> Exception:
    """Return a copy of *error*, or itself if it is not made to be copied."""
    # Raising writes the traceback into the instance, and several threads may raise
    # the answer of one handle. A refusal of the domain may not be made to be copied:
    # that calls its class with its message instead of its arguments.
    try:
        copied = copy.copy(error)
    except BaseException as fault:  # user code: anything can come
        if is_interrupt(fault):
            raise
        return error
    return copied if type(copied) is type(error) else error
