"""The small domain that is measured: accounts with deposits."""

import attrs

from argos_engine import Context, Decider


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
STREAMS = [ACCOUNT.stream(f"{number:04}") for number in range(1_000)]
"""As many as the capacity question has aggregates."""
