"""The rules of a bank account."""

import attrs

from argos_engine import CommandRejectedError, Context, Decider


@attrs.frozen
class Account:
    holder: str | None = None
    balance: int = 0


@attrs.frozen
class OpenAccount:
    holder: str


@attrs.frozen
class Deposit:
    amount: int


@attrs.frozen
class Withdraw:
    amount: int


@attrs.frozen
class AccountOpened:
    holder: str


@attrs.frozen
class MoneyDeposited:
    amount: int


@attrs.frozen
class MoneyWithdrawn:
    amount: int


Command = OpenAccount | Deposit | Withdraw
Event = AccountOpened | MoneyDeposited | MoneyWithdrawn


class OverdrawnError(CommandRejectedError):
    """There is not enough money in the account."""


def decide(state: Account, command: Command, context: Context) -> Event:
    match command:
        case OpenAccount(holder):
            if state.holder is not None:
                raise CommandRejectedError("the account is open already")
            return AccountOpened(holder)
        case Deposit(amount):
            _check(state, amount)
            return MoneyDeposited(amount)
        case Withdraw(amount):
            _check(state, amount)
            if amount > state.balance:
                raise OverdrawnError(f"only {state.balance} left")
            return MoneyWithdrawn(amount)


def evolve(state: Account, event: Event) -> Account:
    match event:
        case AccountOpened(holder):
            return Account(holder)
        case MoneyDeposited(amount):
            return attrs.evolve(state, balance=state.balance + amount)
        case MoneyWithdrawn(amount):
            return attrs.evolve(state, balance=state.balance - amount)


def _check(state: Account, amount: int) -> None:
    if state.holder is None:
        raise CommandRejectedError("the account is not open")
    if amount <= 0:
        raise CommandRejectedError("an amount must be positive")


ACCOUNT = Decider(
    "account",
    Account(),
    decide,
    evolve,
    {
        "account.opened": AccountOpened,
        "account.money.deposited": MoneyDeposited,
        "account.money.withdrawn": MoneyWithdrawn,
    },
    commands=(OpenAccount, Deposit, Withdraw),
)
