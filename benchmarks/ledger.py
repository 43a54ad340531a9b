"""The small domain that is measured: accounts with deposits."""

import attrs

from argos_engine import AsyncEngine, Context, Decider, Engine, StreamId
from argos_engine.aio.desk import AsyncDesk
from argos_engine.runtime.desk import Desk

CLERK = "clerk:7"
CAUSE = "counter deposit"


@attrs.frozen
class Account:
    balance: int = 0
    entries: int = 0


@attrs.frozen
class Deposit:
    amount: int
    reference: str


@attrs.frozen
class Deposited:
    amount: int
    reference: str


def decide(_state: Account, command: Deposit, _context: Context) -> Deposited:
    return Deposited(command.amount, command.reference)


def evolve(state: Account, event: Deposited) -> Account:
    return Account(state.balance + event.amount, state.entries + 1)


ACCOUNT = Decider(
    "account", Account(), decide, evolve, {"account.money.deposited": Deposited}
)
DEPOSIT = Deposit(1, "counter 7")


def account(number: int) -> StreamId[Account]:
    return ACCOUNT.stream(f"{number:07}")


STREAMS = [account(number) for number in range(1_000)]
"""As many as the questions about throughput have aggregates."""


def clerk(engine: Engine) -> Desk:
    """Return a desk of the one principal and the one cause of all commands."""
    return engine.acting_as(CLERK, cause=CAUSE)


def async_clerk(engine: AsyncEngine) -> AsyncDesk:
    return engine.acting_as(CLERK, cause=CAUSE)
