"""The parts of an engine in one thread, so that no step waits for another thread."""

import pathlib
from collections.abc import Iterator
from contextlib import contextmanager

from argos_engine import EngineSettings, Principal
from argos_engine.codec.codec import Codec
from argos_engine.config import limits_of
from argos_engine.domain.policy import CheckpointPolicy
from argos_engine.ports.clock import SystemClock
from argos_engine.ports.ids import TimeOrderedIds
from argos_engine.runtime.desk import Desk
from argos_engine.runtime.envelope import Sender
from argos_engine.runtime.runtime import Environment, Runtime
from argos_engine.storage.sqlite.journal import SqliteJournal
from benchmarks.lap import Lap, Side, timed
from benchmarks.ledger import ACCOUNT, CAUSE, CLERK, DEPOSIT, STREAMS

_DRAIN_SECONDS = 1.0


@contextmanager
def queued_by_hand(path: pathlib.Path) -> Iterator[Side]:
    """Yield a side that hands in a group of commands and carries it out itself."""
    settings, clock = EngineSettings(), SystemClock()
    runtime = Runtime(
        SqliteJournal.open(path),
        Codec([ACCOUNT]),
        Environment(clock, TimeOrderedIds(clock)),
        limits=limits_of(settings),
        policy=CheckpointPolicy(settings.checkpoint_interval_events),
    )
    desk = Desk(runtime.office(Sender(Principal(CLERK), CAUSE), _DRAIN_SECONDS))
    items = [(stream, DEPOSIT) for stream in STREAMS]

    def act() -> None:
        handles = desk.submit_many(items)
        # All actors first: a step prepares one, and its command would go alone.
        while runtime.preparer.step():
            pass
        while runtime.step():
            pass
        for handle in handles:
            handle.result()

    def side() -> Lap:
        return timed(len(items), act)

    try:
        yield side
    finally:
        runtime.close(_DRAIN_SECONDS)
