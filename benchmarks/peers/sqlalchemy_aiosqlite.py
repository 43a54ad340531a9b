"""SQLAlchemy Core on aiosqlite: what many write who keep a table of events."""

import asyncio
import datetime
import itertools
import pathlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from benchmarks.lap import Lap, Side
from benchmarks.ledger import CAUSE, CLERK
from benchmarks.peers.durability import require_full

_EVENTS = sa.Table(
    "events",
    sa.MetaData(),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("command_id", sa.String(36), nullable=False, unique=True),
    sa.Column("aggregate_id", sa.String(36), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("event_type", sa.String(200), nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),
    sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("principal", sa.String(100), nullable=False),
    sa.Column("cause", sa.String(200), nullable=False),
    sa.UniqueConstraint("aggregate_id", "version"),
)


@contextmanager
def table(path: pathlib.Path) -> Iterator[Side]:
    """Yield a side of one task that appends an event in a transaction of its own."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}")
    versions = itertools.count(1)
    with asyncio.Runner() as runner:
        runner.run(_created(engine))
        require_full(path)
        yield lambda: runner.run(_append(engine, next(versions)))
        runner.run(engine.dispose())


async def _created(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(sa.text("PRAGMA journal_mode=WAL"))
        await connection.run_sync(_EVENTS.metadata.create_all)


async def _append(engine: AsyncEngine, version: int) -> Lap:
    loop = asyncio.get_running_loop()
    start = loop.time()
    async with engine.begin() as connection:
        await connection.execute(
            _EVENTS.insert().values(
                command_id=str(uuid.uuid4()),
                aggregate_id="0000001",
                version=version,
                event_type="account.money.deposited",
                payload={"amount": 1, "reference": "counter 7"},
                recorded_at=datetime.datetime.now(datetime.UTC),  # noqa: TID251
                principal=CLERK,
                cause=CAUSE,
            )
        )
    return Lap(1, loop.time() - start)
