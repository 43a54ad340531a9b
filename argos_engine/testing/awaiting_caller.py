"""A task that sends commands, loses patience, is cancelled, asks again."""

import asyncio
import random
from typing import Any, NamedTuple

from argos_engine.aio.desk import AsyncDesk
from argos_engine.aio.engine import AsyncEngine
from argos_engine.aio.handle import AsyncHandle
from argos_engine.domain.identity import StreamId
from argos_engine.errors import ArgosError
from argos_engine.runtime.outcome import Pending, Receipt
from argos_engine.testing.ledger import Entry, Ledger, Word, answered
from argos_engine.testing.subject import JARS
from argos_engine.testing.suite import BrokenPromiseError

PATIENCE_SECONDS = (0.0, 0.001, 0.002, 0.01, 60.0)
"""How long a caller waits before it goes away; the last one is for ever."""

DEADLINES_SECONDS = (None, None, None, 0.0, 0.002)
"""How late a command may start."""

_RETRIES_AMONG = 6
_MANY_MAX = 3


class Sent(NamedTuple):
    """A command under an id, to be sent again."""

    stream: StreamId[Any]
    action: object
    command_id: str


class AwaitingCaller:
    """One of several tasks on one engine; what it is told goes into the ledger.

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
        engine: AsyncEngine,
        chance: random.Random,
        ledger: Ledger,
        sent: list[Sent],
    ) -> None:
        self._name = name
        self._engine = engine
        self._desk: AsyncDesk = engine.acting_as("tester", cause="a test")
        self._chance = chance
        self._ledger = ledger
        self._sent = sent
        self._count = 0

    async def work(self, rounds: int) -> None:
        """Do this and that, so many times."""
        ways = (self._execute, self._execute, self._execute, self._take_back)
        for _ in range(rounds):
            await asyncio.sleep(self._chance.choice(PATIENCE_SECONDS[:-1]))
            way = self._chance.choice((*ways, self._send_many, self._look, self._read))
            await way()

    async def ask_again(self, each: Sent) -> None:
        """Send a command once more, and wait for its answer as long as it takes."""
        await self._note(each, self._desk.execute(*each[:2], command_id=each[2]))

    async def _execute(self) -> None:
        each = self._draw()
        deadline = self._chance.choice(DEADLINES_SECONDS)
        sending = self._desk.execute(
            each.stream,
            each.action,
            command_id=each.command_id,
            deadline_seconds=deadline,
        )
        try:
            async with asyncio.timeout(self._chance.choice(PATIENCE_SECONDS)):
                await self._note(each, sending)
        except TimeoutError:
            return  # which says nothing about the command

    async def _take_back(self) -> None:
        each = self._draw()
        sending = self._desk.submit(
            each.stream, each.action, command_id=each.command_id
        )
        await self._note(each, self._change_mind(sending))

    async def _change_mind(self, sending: Any) -> Receipt:  # noqa: ANN401  # a coroutine
        handle: AsyncHandle = await sending
        await asyncio.sleep(self._chance.choice(PATIENCE_SECONDS[:-1]))
        handle.cancel()
        return await handle.result()

    async def _send_many(self) -> None:
        items = [self._draw() for _ in range(self._chance.randint(1, _MANY_MAX))]
        for each in items:
            self._ledger.add(_submitted(each))
        handles = await self._desk.submit_many(items)
        await asyncio.gather(
            *(self._hear(*pair) for pair in zip(items, handles, strict=True))
        )

    async def _hear(self, each: Sent, handle: AsyncHandle) -> None:
        await self._tell(each, handle.result())

    async def _look(self) -> None:
        """Ask what became of a command; a receipt is one, whoever tells it first."""
        if not self._sent:
            return
        each = self._chance.choice(self._sent)
        before = self._ledger.expectation()
        try:
            found = await self._engine.outcome(each.stream, each.command_id)
        except ArgosError:
            return  # the disk is not able to tell
        told = before.events.get(each.command_id)
        if told is None or isinstance(found, Pending):
            return
        if not isinstance(found, Receipt) or found.version != told.version:
            raise BrokenPromiseError(f"told {told}, and then {found}")

    async def _read(self) -> None:
        """Read a state, which nobody can take back any more."""
        stream = self._chance.choice(JARS.streams)
        try:
            found = await self._engine.versioned(stream)
        except ArgosError:
            return  # the disk is not able to tell
        self._ledger.add(Entry("", Word.SEEN, str(stream), version=found.version))

    def _draw(self) -> Sent:
        if self._sent and self._chance.random() < 1 / 5:
            return self._chance.choice(self._sent[-_RETRIES_AMONG:])
        self._count += 1
        name = f"{self._name}-{self._count}"
        action = JARS.draw_action(self._chance, name)
        self._sent.append(Sent(self._chance.choice(JARS.streams), action, name))
        return self._sent[-1]

    async def _note(self, each: Sent, answer: Any) -> None:  # noqa: ANN401  # a coroutine
        self._ledger.add(_submitted(each))
        await self._tell(each, answer)

    async def _tell(self, each: Sent, answer: Any) -> None:  # noqa: ANN401  # a coroutine
        """Take down the answer. If there is none, the submission stays open."""
        try:
            told: Receipt | ArgosError = await answer
        except ArgosError as error:
            told = error
        self._ledger.add(answered(_submitted(each), told))


def _submitted(each: Sent) -> Entry:
    return Entry(each.command_id, Word.SUBMITTED, str(each.stream))
