"""`eventsourcing` on SQLite: aggregates as objects, saved one by one or together."""

import pathlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from benchmarks.lap import Lap, Side, timed
from benchmarks.ledger import CAUSE, CLERK
from benchmarks.peers.durability import require_full

TOGETHER = 1_000
"""Aggregates in one save."""
THREADS = 16
_COMMANDS_A_THREAD = 8
_EVENTS_MAX = 100
"""How long an aggregate gets that is loaded for each command."""


class Account(Aggregate):
    @event("Opened")
    def __init__(self) -> None:
        self.balance = 0
        self.entries = 0

    @event("Deposited")
    def deposit(  # its arguments are the fields of the event
        self,
        amount: int,
        reference: str,  # noqa: ARG002
        clerk: str,  # noqa: ARG002
        cause: str,  # noqa: ARG002
    ) -> None:
        self.balance += amount
        self.entries += 1


class Accounts(Application):  # type: ignore[type-arg]
    """Saves aggregates; WAL is its default, synchronous=FULL that of SQLite."""

    def deposit(self, account: Account) -> None:
        account.deposit(1, "counter 7", CLERK, CAUSE)
        self.save(account)


@contextmanager
def application(path: pathlib.Path, cached: int = 0) -> Iterator[Accounts]:
    settings = {
        "PERSISTENCE_MODULE": "eventsourcing.sqlite",
        "SQLITE_DBNAME": str(path),
    }
    if cached:
        settings["AGGREGATE_CACHE_MAXSIZE"] = str(cached)
    accounts = Accounts(env=settings)
    require_full(path)
    try:
        yield accounts
    finally:
        accounts.close()


def kept(accounts: Accounts) -> Side:
    """Return a side whose caller keeps the aggregate: nothing is ever loaded."""
    account = _opened(accounts)
    return lambda: timed(1, lambda: accounts.deposit(account))


def loaded(accounts: Accounts) -> Side:
    """Return a side that asks the repository for the aggregate each time."""
    place = [_opened(accounts)]

    def act() -> None:
        account: Account = accounts.repository.get(place[0].id)
        accounts.deposit(account)
        place[0] = account

    def side() -> Lap:
        if place[0].version > _EVENTS_MAX:
            place[0] = _opened(accounts)
        return timed(1, act)

    return side


def together(accounts: Accounts) -> Side:
    """Return a side that saves many aggregates at once: all of them or none."""
    many = [Account() for _ in range(TOGETHER)]
    accounts.save(*many)

    def act() -> None:
        for account in many:
            account.deposit(1, "counter 7", CLERK, CAUSE)
        accounts.save(*many)

    return lambda: timed(TOGETHER, act)


@contextmanager
def threads(accounts: Accounts) -> Iterator[Side]:
    """Yield a side of threads that each save an aggregate of their own."""
    own = [_opened(accounts) for _ in range(THREADS)]

    def send(account: Account) -> None:
        for _ in range(_COMMANDS_A_THREAD):
            accounts.deposit(account)

    with ThreadPoolExecutor(THREADS) as pool:
        yield lambda: timed(
            THREADS * _COMMANDS_A_THREAD, lambda: list(pool.map(send, own))
        )


def replay(accounts: Accounts, events: int) -> Side:
    """Return a side that rebuilds an aggregate from that many events."""
    account = Account()
    for _ in range(events - 1):
        account.deposit(1, "counter 7", CLERK, CAUSE)
    accounts.save(account)

    def act() -> None:
        rebuilt: Account = accounts.repository.get(account.id)
        assert rebuilt.version == events, "every event is replayed"

    return lambda: timed(events, act)


def _opened(accounts: Accounts) -> Account:
    account = Account()
    accounts.save(account)
    return account
