"""An engine whose threads are steps of a virtual loop, and whose clock is the loop's.

loop = VirtualLoop(seed=7)
engine = open_virtual(loop, ACCOUNT)
loop.run(program(AsyncEngine(engine)))
"""

import os

from argos_engine.audit.archive import Archive
from argos_engine.config import EngineSettings, limits_of
from argos_engine.domain.policy import CheckpointPolicy
from argos_engine.domain.stream_type import StreamType
from argos_engine.engine import Engine
from argos_engine.ports.ids import CountedIds
from argos_engine.ports.journal import Journal
from argos_engine.projections.projector import Projector
from argos_engine.runtime.runtime import Environment, Runtime
from argos_engine.storage.memory import MemoryJournal
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.testing.stepped import NOON, STORE_ID, codec_of
from argos_engine.testing.virtual_loop import VirtualLoop

_MICROSECONDS = 1_000_000


class VirtualClock:
    """Tells the time of a virtual loop, which starts at noon."""

    def __init__(self, loop: VirtualLoop, start: int = NOON) -> None:
        self._loop = loop
        self._start = start

    def now(self) -> int:
        """Return the microseconds since 1970 in UTC."""
        return self._start + self.steady()

    def steady(self) -> int:
        """Return the microseconds since the loop was made."""
        return round(self._loop.time() * _MICROSECONDS)


def open_virtual(
    loop: VirtualLoop,
    *types: StreamType,
    path: str | os.PathLike[str] | None = None,
    settings: EngineSettings | None = None,
    prefix: str = "engine",
) -> Engine:
    """Open an engine that runs only while *loop* does; give it to `AsyncEngine`.

    Its blocking methods would wait for ever, all but `close` and those that read.

    Args:
        loop: Runs its steps, at moments that its seed decides.
        types: Deciders and stream types.
        path: The SQLite file, made if it is missing; without one, it is in memory.
        settings: Limits; the defaults without.
        prefix: Begins the command ids that the engine makes; a restart needs a new
            one.

    Raises:
        ArgosError: As `Engine.open` does.
    """
    settings = settings or EngineSettings()
    codec = codec_of(types)
    journal: Journal = MemoryJournal()
    if path is not None:
        views = settings.reader_connections
        journal = SqliteJournal.open(path, store_id=STORE_ID, reader_connections=views)
    clock = VirtualClock(loop)
    try:
        projector = Projector((), journal, codec)
        runtime = Runtime(
            journal,
            codec,
            Environment(clock, CountedIds(prefix)),
            limits=limits_of(settings),
            policy=CheckpointPolicy(settings.checkpoint_interval_events or None),
            inline=projector.inline,
        )
    except BaseException:
        journal.close()
        raise

    def write() -> bool:
        # The writer sends a rollback to the reader, which is no step of its own.
        return runtime.writer.step() or runtime.dispatcher.chores.wait(0)

    loop.scheduler.drive(write)
    loop.scheduler.drive(runtime.preparer.step)
    archive = Archive(journal, codec, lambda: runtime.published, clock)
    return Engine(runtime, settings, archive, projector)
