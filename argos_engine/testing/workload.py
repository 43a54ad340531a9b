"""A load that is the same for the same seed: commands, refusals, retries, rollbacks."""

import random
from typing import Any

from argos_engine.domain.identity import StreamId
from argos_engine.errors import ArgosError
from argos_engine.runtime.handle import Handle
from argos_engine.testing.ledger import Entry, Ledger, Word
from argos_engine.testing.stepped import SteppedEngine
from argos_engine.testing.subject import JARS, Subject

COMMANDS_MAX = 6
"""In one beat."""

_SHARE_OF_RETRIES = 0.15
_SHARE_WITH_ID = 0.6
_RETRIES_AMONG = 8


class Workload:
    """Hands in commands beat by beat and keeps the ledger about them.

    It draws from its seed alone, not from what the engine answers, so the same
    commands come whatever fails.

    Args:
        seed: Decides what is handed in.
        prefix: Begins the command ids, so that several loads can share a journal.
        ledger: Goes on with this one.
        subject: Draws the commands.
    """

    def __init__(
        self,
        seed: int,
        *,
        prefix: str = "",
        ledger: Ledger | None = None,
        subject: Subject = JARS,
    ) -> None:
        self.subject = subject
        self.ledger = Ledger() if ledger is None else ledger
        self._chance = random.Random(seed)  # noqa: S311  # repeatable, not secret
        self._prefix = prefix
        self._count = 0
        self._given: list[tuple[StreamId[Any], object, str]] = []
        """What was handed in under an id, to be handed in again."""
        self._handles: list[Handle] = []

    def beat(self, engine: SteppedEngine) -> None:
        """Hand in a few commands, and let the engine run until it rests."""
        engine.clock.advance(self._chance.choice((0, 0.001, 1, -0.5)))
        for _ in range(self._chance.randint(1, COMMANDS_MAX)):
            self._submit(engine)
        self._run(engine)

    def retry_all(self, engine: SteppedEngine) -> None:
        """Hand in everything that had an id once more, as callers do in doubt."""
        for stream, action, command_id in list(self._given):
            self._hand_in(engine, stream, action, command_id)
        self._run(engine)

    def _run(self, engine: SteppedEngine) -> None:
        """Let the engine run until it rests; then everybody has an answer.

        Raises:
            AssertionError: Somebody has none.
        """
        engine.run()
        forgotten = [each.command_id for each in self._handles if not each.is_done]
        self._handles.clear()
        if forgotten:
            raise AssertionError(f"left without an answer: {forgotten}")

    def _submit(self, engine: SteppedEngine) -> None:
        if self._given and self._chance.random() < _SHARE_OF_RETRIES:
            stream, action, given = self._chance.choice(self._given[-_RETRIES_AMONG:])
            self._hand_in(engine, stream, action, given)
            return
        stream = self._chance.choice(self.subject.streams)
        self._count += 1
        name = f"{self._prefix}point {self._count}"
        action = self.subject.draw_action(self._chance, name)
        if self._chance.random() < _SHARE_WITH_ID:
            command_id = f"{self._prefix}{self._count}"
            self._given.append((stream, action, command_id))
            self._hand_in(engine, stream, action, command_id)
        else:
            self._hand_in(engine, stream, action, None)

    def _hand_in(
        self,
        engine: SteppedEngine,
        stream: StreamId[Any],
        action: object,
        command_id: str | None,
    ) -> None:
        try:
            handle = engine.acting_as().submit(stream, action, command_id=command_id)
        except ArgosError as error:
            # The engine takes no more, which is an answer, too.
            if command_id is not None:
                self.ledger.add(Entry(command_id, Word.SUBMITTED))
                self.ledger.add(Entry(command_id, Word.FAILURE, detail=repr(error)))
            return
        self._handles.append(handle)
        self.ledger.watch(handle, is_id_given=command_id is not None)
