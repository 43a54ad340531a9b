"""Hands in one line after the other, to the end or to a reason to stop."""

import enum
from collections.abc import Iterable

from argos_engine.cli.batch.answer import Answer, Outcome
from argos_engine.cli.batch.bad_line import BadLine
from argos_engine.cli.batch.entry import Entry
from argos_engine.cli.batch.flight import COMMANDS_MAX, Flight
from argos_engine.cli.batch.interrupt import Interrupt
from argos_engine.cli.batch.sink import Sink
from argos_engine.cli.failure import say
from argos_engine.engine import Engine
from argos_engine.errors import EngineClosedError, JournalError, MailboxFullError


class Ending(enum.StrEnum):
    """Why a run is over."""

    FINISHED = "finished"
    STOPPED = "stopped on an error"
    INTERRUPTED = "interrupted"
    JOURNAL_FAILED = "journal failed"


class Player:
    """Plays lines into an engine.

    Asked to stop on errors it hands in one command at a time, so that nothing behind
    the first bad line or refused command is carried out; otherwise many are in flight.
    """

    def __init__(self, engine: Engine, sink: Sink, *, stop_on_error: bool) -> None:
        self._flight = Flight(engine, 1 if stop_on_error else COMMANDS_MAX)
        self._sink = sink
        self._stop_on_error = stop_on_error
        self._is_stopped = False

    def play(self, items: Iterable[Entry | BadLine]) -> Ending:
        """Play all lines, and return once every command has its answer."""
        with Interrupt() as interrupt:
            try:
                ending = self._play(items, interrupt)
            except (JournalError, EngineClosedError) as error:
                say(f"error: the journal takes no more commands: {error}")
                ending = Ending.JOURNAL_FAILED
            self._take(self._flight.rest())
        return Ending.JOURNAL_FAILED if self._sink.tally.journal_failures else ending

    def _play(self, items: Iterable[Entry | BadLine], interrupt: Interrupt) -> Ending:
        for item in items:
            if isinstance(item, BadLine):
                self._sink.bad_line(item)
                self._is_stopped |= self._stop_on_error
            else:
                self._send(item)
            if self._is_stopped:
                return Ending.STOPPED
            if interrupt.is_requested:
                return Ending.INTERRUPTED
        return Ending.FINISHED

    def _send(self, entry: Entry) -> None:
        try:
            answer = self._flight.send(entry)
        except MailboxFullError:
            self._take(self._flight.rest())
            answer = self._flight.send(entry)
        self._take([] if answer is None else [answer])
        self._take(self._flight.answers())

    def _take(self, answers: Iterable[Answer]) -> None:
        is_any = False
        for answer in answers:
            is_any = True
            self._sink.answer(answer)
            if answer.outcome not in (Outcome.ACCEPTED, Outcome.DUPLICATE):
                self._is_stopped |= self._stop_on_error
        if is_any:
            self._sink.flush()
