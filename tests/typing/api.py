"""What a type checker knows about the public API. Checked by mypy, never run."""

import datetime
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, assert_type

import attrs

from argos_engine import (
    Archive,
    AsyncEngine,
    AsyncEventStore,
    CommandRejectedError,
    Context,
    Decider,
    Engine,
    EngineSettings,
    EventFilter,
    EventStore,
    EventType,
    Pending,
    Position,
    Receipt,
    Refusal,
    RetryPolicy,
    Start,
    StreamId,
    StreamType,
    Unknown,
    Upcaster,
    open_archive,
)
from argos_engine.aio.consumer import AsyncConsumer
from argos_engine.aio.handle import AsyncHandle
from argos_engine.aio.subscription import AsyncSubscription
from argos_engine.audit.diff import Difference
from argos_engine.audit.history import HistoryEntry
from argos_engine.audit.preview import RollbackPreview
from argos_engine.audit.report import VerificationReport
from argos_engine.codec.recorded import RecordedEvent
from argos_engine.domain.metadata import Principal
from argos_engine.event_store.event_page import EventPage
from argos_engine.messaging.consumer import Consumer
from argos_engine.messaging.subscription import Subscription
from argos_engine.migrate import open_migrations
from argos_engine.migrations.author import Author
from argos_engine.migrations.migration import Migration
from argos_engine.migrations.move import Move
from argos_engine.migrations.standing import StepStatus
from argos_engine.ports.command_sender import SentCommand
from argos_engine.ports.page import Page
from argos_engine.ports.projection import ProjectedEvent, Projection, StreamRows
from argos_engine.ports.publisher import SubscriptionState
from argos_engine.ports.rows import RowReader, RowSink
from argos_engine.ports.schema import SchemaSession, SqlValue
from argos_engine.ports.table import TableShape
from argos_engine.processes.occasion import Occasion
from argos_engine.processes.process import Process, Reaction, Source
from argos_engine.processes.send import Refused, Send
from argos_engine.projections.registry import CatchUp
from argos_engine.projections.repository import BaseRepository, Order, Place
from argos_engine.runtime.desk import Desk
from argos_engine.runtime.handle import Handle
from argos_engine.runtime.rehearsal import WhatIf

NOON = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC)


@attrs.frozen
class Account:
    balance: int = 0


@attrs.frozen
class Deposit:
    amount: int


@attrs.frozen
class Withdraw:
    amount: int


@attrs.frozen
class Deposited:
    amount: int


@attrs.frozen
class Withdrawn:
    amount: int


def decide(
    state: Account, command: Deposit | Withdraw, context: Context
) -> Deposited | Withdrawn:
    assert_type(context.at, datetime.datetime)
    assert_type(context.principal, Principal)
    match command:
        case Deposit(amount):
            return Deposited(amount)
        case Withdraw(amount) if amount <= state.balance:
            return Withdrawn(amount)
    raise CommandRejectedError("not enough")


def evolve(state: Account, event: Deposited | Withdrawn) -> Account:
    match event:
        case Deposited(amount):
            return Account(state.balance + amount)
        case Withdrawn(amount):
            return Account(state.balance - amount)


ACCOUNT = Decider(
    "account",
    Account(),
    decide,
    evolve,
    {
        "account.money.deposited": EventType(Deposited, 2),
        "account.money.withdrawn": Withdrawn,
    },
    commands=[Deposit, Withdraw],
    snapshot_on={Withdrawn},
    upcasters=[Upcaster("account.money.deposited", 1, lambda old: old)],
)
ALICE = ACCOUNT.stream("alice")

assert_type(ACCOUNT, Decider[Deposit | Withdraw, Deposited | Withdrawn, Account])
assert_type(ALICE, StreamId[Account])
assert_type(StreamId.parse("account:alice"), StreamId[Any])


def deciders_must_fit_together() -> None:
    Decider("account", "no account", decide, evolve, {})  # type: ignore[arg-type]
    ACCOUNT.decide(Account(), "no command", ...)  # type: ignore[arg-type]


def engines_know_the_states_of_their_streams(engine: Engine) -> None:
    assert_type(engine.state(ALICE), Account)
    assert_type(engine.state_at(ALICE, version=1), Account)
    assert_type(engine.state_at(ALICE, time=NOON), Account)
    assert_type(engine.version(ALICE), int)
    assert_type(engine.is_live(ALICE), bool)
    assert_type(engine.history(ALICE), Page[HistoryEntry, int])
    assert_type(engine.checkpoints(ALICE), dict[str, int])
    assert_type(engine.diff(ALICE, 1, "noon"), tuple[Difference, ...])
    assert_type(engine.preview_rollback(ALICE, to_version=1), RollbackPreview)
    assert_type(engine.verify(), VerificationReport)
    assert_type(engine.close(), int)


def outcomes_are_one_of_four(engine: Engine) -> str:
    outcome = engine.outcome(ALICE, "mine")
    assert_type(outcome, Receipt | Refusal | Pending | Unknown)
    match outcome:
        case Receipt():
            assert_type(outcome.position, Position)
            assert_type(outcome.superseded_by, int | None)
            return "done"
        case Refusal():
            return outcome.reason
        case Pending() | Unknown():
            return outcome.command_id


def desks_give_receipts_and_handles(engine: Engine) -> None:
    desk = engine.acting_as("clerk:7", cause="a test", roles=["clerk"])
    assert_type(desk, Desk)
    assert_type(desk.execute(ALICE, Deposit(1)), Receipt)
    assert_type(desk.checkpoint(ALICE, "noon"), Receipt)
    assert_type(desk.rollback(ALICE, to_time=NOON, reason="typo"), Receipt)
    assert_type(desk.what_if(ALICE, Deposit(1)), WhatIf)
    assert_type(desk.submit_many([(ALICE, Deposit(1))]), list[Handle])
    handle = desk.submit(ALICE, Deposit(1), deadline_seconds=1)
    assert_type(handle, Handle)
    assert_type(handle.result(1), Receipt)
    assert_type(handle.cancel(), bool)


def engines_are_opened_with_settings() -> None:
    settings = EngineSettings(group_commands_max=10, checkpoint_interval_events=0)
    with Engine.in_memory(ACCOUNT, settings=settings) as engine:
        assert_type(engine, Engine)
    archive = open_archive("bank.db", ACCOUNT)
    assert_type(archive, Archive)
    assert_type(archive.state(ALICE), Account)
    Engine.open("bank.db", Account())  # type: ignore[arg-type]


def migrations_are_text_or_functions() -> None:
    def up(session: SchemaSession) -> None:
        rows = session.execute("SELECT ?", (1,))
        assert_type(rows, Sequence[tuple[SqlValue, ...]])

    steps = [Migration("m001_one", "one", up, "SELECT 1")]
    with open_migrations("bank.db", steps, author=Author("kim", "why")) as runner:
        assert_type(runner.up(), tuple[Move, ...])
        assert_type(runner.status(), tuple[StepStatus, ...])
    Migration("m001_one", "one", up=7)  # type: ignore[arg-type]


@attrs.frozen
class Card:
    number: str


CARDS = TableShape("cards", ("number",), key=("number",))


class CardRows:
    name = "cards"
    revision = 1
    tables = (CARDS,)
    aggregate_types = ("account",)
    event_classes = (Deposited,)

    def apply(self, event: ProjectedEvent, rows: StreamRows) -> None:
        rows.insert("cards", {"number": event.stream.aggregate_id})

    def reset(self, stream: StreamId[Any], state: Account, rows: RowSink) -> None:
        rows.insert("cards", {"number": stream.aggregate_id})


class Cards(BaseRepository[Card]):
    table = CARDS
    item_class = Card

    def _insertion(self, item: Card) -> Order:
        return Order(ACCOUNT.stream(item.number), Deposit(1))


def rows_are_read_as_objects(engine: Engine) -> None:
    given: list[Projection | CatchUp] = [CardRows(), CatchUp(CardRows())]
    assert_type(Engine.in_memory(ACCOUNT, projections=given), Engine)
    cards = Cards(engine, engine.acting_as("clerk:7", cause="a test"))
    assert_type(cards.get("1"), Card | None)
    assert_type(cards.list(), Page[Card, Place])
    assert_type(cards.insert(Card("1")), SentCommand)
    with engine.rows() as rows:
        assert_type(rows, RowReader)
    cards.insert("1")  # type: ignore[arg-type]


async def the_awaiting_face_knows_the_same(engine: AsyncEngine) -> None:
    desk = engine.acting_as("clerk:7", cause="a test")
    assert_type(await engine.state(ALICE), Account)
    assert_type(await engine.state_at(ALICE, checkpoint="noon"), Account)
    assert_type(await engine.outcome(ALICE, "x"), Receipt | Refusal | Pending | Unknown)
    assert_type(await desk.execute(ALICE, Deposit(1)), Receipt)
    assert_type(await desk.submit(ALICE, Deposit(1)), AsyncHandle)


def events_are_appended_and_read_back(store: EventStore) -> None:
    sensor = StreamType("account", {"account.money.deposited": EventType(Deposit)})
    wanted = EventFilter(aggregate_types=["account"], until=NOON)
    desk = store.acting_as("clerk:7", cause="a test", consensus_id="talk")
    assert_type(desk.append(sensor.stream("alice"), [Deposit(1)]), Receipt)
    assert_type(store.replay("account", "alice"), Iterator[RecordedEvent])
    assert_type(store.query(wanted, after=Position(0, 1)), EventPage)
    assert_type(store.count(wanted), int)
    assert_type(store.tail(3), tuple[RecordedEvent, ...])
    assert_type(EventStore.open("bank.db", ACCOUNT, sensor), EventStore)
    assert_type(EventStore(Engine.in_memory(sensor)), EventStore)
    desk.append(sensor.stream("alice"), Deposit(1))  # type: ignore[arg-type]
    store.acting_as("clerk:7")  # type: ignore[call-arg]


async def events_are_awaited(store: AsyncEventStore) -> None:
    desk = store.acting_as("clerk:7", cause="a test")
    assert_type(await desk.append(ALICE, [Deposit(1)]), Receipt)
    assert_type(store.replay("account", "alice"), AsyncIterator[RecordedEvent])
    assert_type(await store.query(), EventPage)
    async with AsyncEventStore.open("bank.db", ACCOUNT) as opened:
        assert_type(opened, AsyncEventStore)


def events_are_told(engine: Engine, archive: Archive) -> None:
    wanted = EventFilter(event_types=[Deposit, "account.year.closed"])
    assert_type(engine.subscribe(), Subscription)
    assert_type(engine.subscribe(wanted, after=Start.BEGINNING).next(1), RecordedEvent)
    assert_type(next(engine.subscribe(after=Position(0, 1))), RecordedEvent)
    assert_type(archive.subscribe(look_seconds=1), Subscription)
    assert_type(archive.subscriptions(), dict[str, Position])
    retry = RetryPolicy(attempts_max=3)
    consumer = engine.consume("printer", lambda event: event.version, retry=retry)
    assert_type(consumer, Consumer)
    assert_type(consumer.state, SubscriptionState)
    assert_type(engine.listen(print, wanted), Consumer)
    table = TableShape("paid", ["amount"], ["amount"])
    engine.consume_with_rows(
        "cashbook", lambda event, rows: rows.insert("paid", {}), tables=[table]
    )
    engine.subscribe(after=3)  # type: ignore[arg-type]
    engine.consume("printer")  # type: ignore[call-arg]
    engine.consume("printer", lambda event, rows: None)  # type: ignore[arg-type, misc]


async def events_are_told_on_a_loop(engine: AsyncEngine) -> None:
    async def handle(event: RecordedEvent) -> None:
        """Take an event."""

    async with engine.subscribe() as events:
        assert_type(events, AsyncSubscription)
        async for event in events:
            assert_type(event, RecordedEvent)
    consumer = engine.consume("printer", handle)
    assert_type(consumer, AsyncConsumer)
    assert_type(engine.listen(print), AsyncConsumer)
    await consumer.close()


def save(occasion: Occasion) -> Reaction:
    assert_type(occasion.state(ALICE), Account)
    answer = yield Send(ALICE, Deposit(1), "save")
    assert_type(answer, SentCommand | Refused)


def processes_run(engine: Engine, loop_engine: AsyncEngine) -> None:
    process = Process("savings", [Source(ACCOUNT, [Deposited])], save, roles=["clerk"])
    assert_type(engine.run_process(process), Consumer)
    assert_type(loop_engine.run_process(process, after=Start.NOW), AsyncConsumer)
    engine.run_process(save)  # type: ignore[arg-type]
    Send(ALICE, Deposit(1))  # type: ignore[call-arg]
