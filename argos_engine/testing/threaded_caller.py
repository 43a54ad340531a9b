"""A thread that sends commands, loses patience, takes them back, asks again."""

import random

from argos_engine.engine import Engine
from argos_engine.errors import ArgosError
from argos_engine.runtime.handle import Handle
from argos_engine.runtime.outcome import Pending, Receipt
from argos_engine.testing.awaiting_caller import Sent
from argos_engine.testing.ledger import Entry, Ledger, Word, answered
from argos_engine.testing.subject import JARS
from argos_engine.testing.suite import BrokenPromiseError

ANSWER_SECONDS_MAX = 120.0
"""How long an answer may take on the slowest machine: after that it never comes."""

_RETRIES_AMONG = 6
_SHARE_OF_RETRIES = 0.2


class ThreadedCaller:
    """One of several threads on one engine; what it is told goes into the ledger.

    Args:
        name: Begins its command ids.
        engine: Gets the commands.
        chance: Decides what it does.
        ledger: Of all callers.
        sent: What all callers have sent under ids, so that they send it again.
    """

    def __init__(
        self,
        name: str,
        engine: Engine,
        chance: random.Random,
        ledger: Ledger,
        sent: list[Sent],
    ) -> None:
        self._name = name
        self._engine = engine
        self._desk = engine.acting_as("tester", cause="a test")
        self._chance = chance
        self.on_the_way: list[Handle] = []
        """What it has sent; another thread may take one of them back at any time."""
        self._ledger = ledger
        self._sent = sent
        self._count = 0

    def work(self, rounds: int) -> None:
        """Do this and that, so many times."""
        ways = (self._execute, self._execute, self._take_back, self._go_away)
        for _ in range(rounds):
            self._chance.choice((*ways, self._look))()

    def ask_again(self, each: Sent) -> None:
        """Send a command once more, and wait for its answer."""
        self._ledger.add(_submitted(each))
        self._tell(each, self._submit(each))

    def _execute(self) -> None:
        self.ask_again(self._draw())

    def _take_back(self) -> None:
        each = self._draw()
        self._ledger.add(_submitted(each))
        sent = self._submit(each)
        if isinstance(sent, Handle):
            sent.cancel()
        self._tell(each, sent)

    def _go_away(self) -> None:
        """Send without waiting, which says nothing about the command."""
        each = self._draw()
        self._ledger.add(_submitted(each))
        sent = self._submit(each)
        if not isinstance(sent, Handle):
            self._tell(each, sent)

    def _look(self) -> None:
        """Ask what became of a command; a receipt is one, whoever tells it first."""
        if not self._sent:
            return
        each = self._chance.choice(list(self._sent))
        told = self._ledger.expectation().events.get(each.command_id)
        try:
            found = self._engine.outcome(each.stream, each.command_id)
        except ArgosError:
            return  # the disk is not able to tell, or nobody is there any more
        if told is None or isinstance(found, Pending):
            return
        if not isinstance(found, Receipt) or found.version != told.version:
            raise BrokenPromiseError(f"told {told}, and then {found}")

    def _draw(self) -> Sent:
        if self._sent and self._chance.random() < _SHARE_OF_RETRIES:
            return self._chance.choice(self._sent[-_RETRIES_AMONG:])
        self._count += 1
        name = f"{self._name}-{self._count}"
        action = JARS.draw_action(self._chance, name)
        each = Sent(self._chance.choice(JARS.streams), action, name)
        self._sent.append(each)
        return each

    def _submit(self, each: Sent) -> Handle | ArgosError:
        try:
            handle = self._desk.submit(
                each.stream, each.action, command_id=each.command_id
            )
        except ArgosError as error:
            return error
        self.on_the_way.append(handle)
        return handle

    def _tell(self, each: Sent, sent: Handle | ArgosError) -> None:
        """Wait for the answer, and take it down.

        Raises:
            BrokenPromiseError: There is none.
        """
        answer: Receipt | ArgosError
        try:
            answer = (
                sent.result(ANSWER_SECONDS_MAX) if isinstance(sent, Handle) else sent
            )
        except TimeoutError as error:
            raise BrokenPromiseError(f"{each.command_id}: no answer") from error
        except ArgosError as error:
            answer = error
        self._ledger.add(answered(_submitted(each), answer))


def _submitted(each: Sent) -> Entry:
    return Entry(each.command_id, Word.SUBMITTED, str(each.stream))
