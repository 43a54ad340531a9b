"""Deciders tested in one sentence: given events, when a command, then an event.

    given(ACCOUNT, Deposited(10)).when(Withdraw(3)).then(Withdrawn(3))
    given(ACCOUNT).when(Withdraw(3), principal="clerk:7").then_refused("too little")

There is no engine below it: only the rules, and the codec that would store the event.
"""

import datetime
from collections.abc import Iterable
from functools import reduce
from typing import Generic

import attrs

from argos_engine.codec.codec import Codec
from argos_engine.domain.decider import CommandT, Decider, EventT, StateT
from argos_engine.domain.metadata import Context, Principal
from argos_engine.errors import CommandRejectedError

MIDNIGHT = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
"""When a command comes that says nothing about it."""


@attrs.frozen(eq=False)
class Given(Generic[CommandT, EventT, StateT]):
    """An aggregate to which something has happened already."""

    decider: Decider[CommandT, EventT, StateT]
    state: StateT

    def when(
        self,
        command: CommandT,
        *,
        principal: str = "tester",
        roles: Iterable[str] = (),
        at: datetime.datetime = MIDNIGHT,
        cause: str = "a test",
    ) -> "Then[CommandT, EventT, StateT]":
        """Let the rules answer *command*, twice, as *principal* at the time *at*.

        Raises:
            AssertionError: They answered differently the second time.
            Exception: They raised something that is no refusal.
        """
        context = Context(at, Principal(principal, roles), cause)
        first = _answer(self.decider, self.state, command, context)
        second = _answer(self.decider, self.state, command, context)
        assert _comparable(first) == _comparable(second), (
            f"decide is not deterministic: {first!r}, then {second!r}"
        )
        return Then(self, first)


@attrs.frozen(eq=False)
class Then(Generic[CommandT, EventT, StateT]):
    """What came of a command; say what should have."""

    given: Given[CommandT, EventT, StateT]
    answer: EventT | CommandRejectedError

    def then(self, event: EventT) -> "Given[CommandT, EventT, StateT]":
        """Demand that *event* came of it, and that it survives being stored.

        Returns the aggregate after the event, so that the next command can follow.

        Raises:
            AssertionError: Something else came of it.
            Exception: It cannot be stored; the error of the codec.
        """
        assert self.answer == event, f"{self.answer!r} came of it, not {event!r}"
        decider = self.given.decider
        # As the engine would: it raises if the event would not be read back the same.
        Codec([decider]).of(decider.stream("any")).events.encode(event)
        return Given(decider, decider.evolve(self.given.state, event))

    def then_state(self, state: StateT) -> "Given[CommandT, EventT, StateT]":
        """Demand that some event came of it, and led to *state*."""
        assert not isinstance(self.answer, CommandRejectedError), (
            f"it was refused: {self.answer}"
        )
        after = self.given.decider.evolve(self.given.state, self.answer)
        assert after == state, f"it led to {after!r}, not to {state!r}"
        return Given(self.given.decider, after)

    def then_refused(
        self, reason: str = "", *, error: type[CommandRejectedError] | None = None
    ) -> CommandRejectedError:
        """Demand that it was refused, with *reason* in what was said; return the error.

        Args:
            reason: A part of the reason; empty for any.
            error: The class of the refusal; None for any.
        """
        refusal = self.answer
        assert isinstance(refusal, error or CommandRejectedError), (
            f"{refusal!r} came of it, and no refusal of that kind"
        )
        assert reason in refusal.reason, f"the reason is {refusal.reason!r}"
        return refusal


def given(
    decider: Decider[CommandT, EventT, StateT], *events: EventT
) -> Given[CommandT, EventT, StateT]:
    """Return an aggregate to which *events* have happened, in order."""
    return Given(decider, reduce(decider.evolve, events, decider.initial_state))


def _answer(
    decider: Decider[CommandT, EventT, StateT],
    state: StateT,
    command: CommandT,
    context: Context,
) -> EventT | CommandRejectedError:
    try:
        return decider.decide(state, command, context)
    except CommandRejectedError as refusal:
        return refusal


def _comparable(answer: object) -> object:
    if isinstance(answer, CommandRejectedError):
        return answer.error_type, answer.reason
    return answer
