"""A small domain for tests: accounts that pay, refuse, break and mislead on demand."""

import math
from typing import TypeAlias

import attrs

from argos_engine.domain.decider import Decider
from argos_engine.domain.lifecycle import Action
from argos_engine.domain.metadata import Context
from argos_engine.errors import CommandRejectedError


@attrs.frozen
class Account:
    balance: int = 0
    years: int = 0
    rate: float = 0.0


@attrs.frozen
class Deposit:
    amount: int


@attrs.frozen
class Withdraw:
    amount: int


@attrs.frozen
class CloseYear:
    """Leads to a milestone."""


@attrs.frozen
class SetRate:
    """A rate of 0 is an event like any other, but its state cannot be stored."""

    rate: float


@attrs.frozen
class Break:
    """Breaks the rules of this engine: where, is in its field."""

    where: str


@attrs.frozen
class Deposited:
    amount: int


@attrs.frozen
class Withdrawn:
    amount: int


@attrs.frozen
class YearClosed:
    pass


@attrs.frozen
class RateSet:
    rate: float


@attrs.frozen
class Undeclared:
    """No decider lists it."""


@attrs.frozen
class Cursed:
    """Cannot be evolved."""


class OverdrawnError(CommandRejectedError):
    def __init__(self, balance: int, amount: int) -> None:
        super().__init__(f"{balance} is less than {amount}")
        self.balance = balance
        self.amount = amount


class HalfMadeError(CommandRejectedError):
    def __init__(self) -> None:
        """Leave out what the class above needs."""


class UnprintableError(CommandRejectedError):
    def __init__(self) -> None:
        super().__init__("lone surrogate: \udcff")


AccountCommand: TypeAlias = Deposit | Withdraw | CloseYear | SetRate | Break
AccountEvent: TypeAlias = Deposited | Withdrawn | YearClosed | RateSet | Cursed

_REFUSALS = {"half made": HalfMadeError, "unprintable": UnprintableError}
_EVENTS = {
    "evolve": Cursed(),
    "payload": RateSet(math.nan),
    "undeclared": Undeclared(),
}


def decide(
    state: Account, command: AccountCommand, _context: Context
) -> AccountEvent | Undeclared:
    match command:
        case Deposit(amount) if amount > 0:
            return Deposited(amount)
        case Withdraw(amount) if amount <= state.balance:
            return Withdrawn(amount)
        case Withdraw(amount):
            raise OverdrawnError(state.balance, amount)
        case CloseYear():
            return YearClosed()
        case SetRate(rate):
            return RateSet(rate)
        case Break(where):
            return _break(where)
    raise CommandRejectedError("an amount must be positive")


def _break(where: str) -> AccountEvent | Undeclared:
    if where in _REFUSALS:
        raise _REFUSALS[where]
    if where == "decide":
        raise ZeroDivisionError("decide broke")
    if where == "exit":
        raise SystemExit("decide left")
    return _EVENTS[where]


def evolve(state: Account, event: AccountEvent) -> Account:
    match event:
        case Deposited(amount):
            return attrs.evolve(state, balance=state.balance + amount)
        case Withdrawn(amount):
            return attrs.evolve(state, balance=state.balance - amount)
        case YearClosed():
            return attrs.evolve(state, years=state.years + 1)
        case RateSet(rate):
            return attrs.evolve(state, rate=rate or math.inf)
        case Cursed():
            raise ZeroDivisionError("evolve broke")


def authorize(_state: Account, action: Action, context: Context) -> None:
    """Forbid interns what changes the past; break for those with the role `odd`."""
    if "intern" in context.principal.roles:
        raise CommandRejectedError(f"no {type(action).__name__} by interns")
    if "odd" in context.principal.roles:
        raise ZeroDivisionError("authorize broke")


EVENTS = {
    "account.money.deposited": Deposited,
    "account.money.withdrawn": Withdrawn,
    "account.year.closed": YearClosed,
    "account.rate.set": RateSet,
    "account.state.cursed": Cursed,
}

ACCOUNT = Decider(
    "account",
    Account(),
    decide,
    evolve,
    EVENTS,
    commands=(Deposit, Withdraw, CloseYear, SetRate, Break),
    snapshot_on={YearClosed},
    authorize=authorize,
)

ALICE = ACCOUNT.stream("alice")
BOB = ACCOUNT.stream("bob")
CAROL = ACCOUNT.stream("carol")
