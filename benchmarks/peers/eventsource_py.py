"""`eventsource-py` on SQLite: aggregates in an asynchronous repository."""

import asyncio
import pathlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from eventsource import (
    AggregateRepository,
    AggregateRoot,
    DomainEvent,
    SQLiteEventStore,
    register_event,
)
from pydantic import BaseModel

from benchmarks.lap import Lap, Side
from benchmarks.ledger import CLERK
from benchmarks.peers.durability import require_full

_EVENTS_MAX = 100
"""How long an aggregate gets that is loaded for each command."""


@register_event
class Deposited(DomainEvent):
    aggregate_type: str = "account"
    amount: int
    reference: str


class AccountState(BaseModel):
    balance: int = 0
    entries: int = 0


class Account(AggregateRoot[AccountState]):
    aggregate_type = "account"

    def _get_initial_state(self) -> AccountState:
        return AccountState()

    def _apply(self, event: DomainEvent) -> None:
        assert isinstance(event, Deposited)
        before = self._state or AccountState()
        self._state = AccountState(
            balance=before.balance + event.amount, entries=before.entries + 1
        )

    def deposit(self) -> None:
        self.apply_event(
            Deposited(
                aggregate_id=self.aggregate_id,
                aggregate_version=self.get_next_version(),
                actor_id=CLERK,
                amount=1,
                reference="counter 7",
            )
        )


class Accounts:
    """One store on one event loop, and the two ways to use it."""

    def __init__(self, runner: asyncio.Runner, store: SQLiteEventStore) -> None:
        self._runner = runner
        self._repository = AggregateRepository(
            event_store=store, aggregate_factory=Account, aggregate_type="account"
        )
        self._account = self._repository.create_new(uuid.uuid4())

    def kept(self) -> Lap:
        """Let the caller keep the aggregate: nothing is ever loaded."""
        return self._runner.run(self._timed(is_loaded=False))

    def loaded(self) -> Lap:
        """Ask the repository for the aggregate each time."""
        if self._account.version > _EVENTS_MAX:
            self._account = self._repository.create_new(uuid.uuid4())
            self.kept()
        return self._runner.run(self._timed(is_loaded=True))

    async def _timed(self, *, is_loaded: bool) -> Lap:
        loop = asyncio.get_running_loop()
        start = loop.time()
        if is_loaded:
            self._account = await self._repository.load(self._account.aggregate_id)
        self._account.deposit()
        await self._repository.save(self._account)
        return Lap(1, loop.time() - start)


@contextmanager
def kept(path: pathlib.Path) -> Iterator[Side]:
    with _accounts(path) as accounts:
        accounts.kept()
        require_full(path)
        yield accounts.kept


@contextmanager
def loaded(path: pathlib.Path) -> Iterator[Side]:
    with _accounts(path) as accounts:
        accounts.kept()
        require_full(path)
        yield accounts.loaded


@contextmanager
def _accounts(path: pathlib.Path) -> Iterator[Accounts]:
    with asyncio.Runner() as runner:
        store = SQLiteEventStore(str(path))
        yield Accounts(runner, store)
        runner.run(store.close())
