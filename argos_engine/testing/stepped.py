"""An engine without threads: it runs when it is told to, so every run can be repeated.

The clock, the ids and the order of steps are fixed; only what is handed in differs.
"""

import functools
import os
import pathlib
from collections.abc import Iterable
from contextlib import AbstractContextManager

from argos_engine.audit.archive import Archive
from argos_engine.audit.report import VerificationReport
from argos_engine.codec.codec import Codec
from argos_engine.domain.metadata import Principal
from argos_engine.domain.policy import CheckpointPolicy
from argos_engine.domain.stream_type import StreamType
from argos_engine.ports.anchor import Anchor
from argos_engine.ports.clock import FixedClock
from argos_engine.ports.ids import CountedIds
from argos_engine.ports.journal import Journal, JournalReader, JournalWriter
from argos_engine.ports.projection import Projection
from argos_engine.ports.records import JournalHead
from argos_engine.ports.vitals import StatsSink, StoreVitals
from argos_engine.projections.projector import Projector
from argos_engine.runtime.desk import Desk
from argos_engine.runtime.envelope import Sender
from argos_engine.runtime.limits import Limits
from argos_engine.runtime.runtime import Environment, Runtime
from argos_engine.storage.sqlite.anchor import ANCHOR_SUFFIX
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.testing.recording import Anchored, Recording

NOON = 1_700_000_000_000_000
"""The time at which a test starts, in microseconds since 1970."""

STEPS_MAX = 10_000
"""More steps than any load of a test takes: beyond them the engine hangs."""

STORE_ID = "5e" * 16


@functools.cache
def codec_of(types: tuple[StreamType, ...]) -> Codec:
    """Return the codec of *types*; making one takes longer than a short test."""
    return Codec(types)


class SteppedEngine:
    """A runtime that is driven by hand, with the desk and the archive that go with it.

    Args:
        journal: Open, and nobody else's.
        types: Deciders and stream types.
        projections: What writes rows with each command; their tables are there.
        prefix: Begins the ids that the engine makes; a restart needs a new one.
        checkpoint_interval: Deltas between checkpoints of the engine's own.
        group_commands: How many commands one COMMIT takes at most.
    """

    def __init__(
        self,
        journal: Journal,
        types: Iterable[StreamType],
        *,
        projections: Iterable[Projection] = (),
        prefix: str = "engine",
        checkpoint_interval: int | None = 5,
        group_commands: int = 6,
        clock: FixedClock | None = None,
    ) -> None:
        self.journal = journal
        self.clock = clock or FixedClock(NOON)
        self.codec = codec_of(tuple(types))
        self.projector = Projector(projections, journal, self.codec)
        self.runtime = Runtime(
            journal,
            self.codec,
            Environment(self.clock, CountedIds(prefix)),
            limits=_limits(group_commands),
            policy=CheckpointPolicy(checkpoint_interval),
            inline=self.projector.inline,
        )
        self.projector.prepare(self.runtime)
        self.archive = Archive(
            journal, self.codec, lambda: self.runtime.published, self.clock
        )

    def acting_as(
        self,
        principal: str = "tester",
        *,
        cause: str = "a test",
        roles: Iterable[str] = (),
    ) -> Desk:
        """Return a desk; it never waits for room."""
        sender = Sender(Principal(principal, roles), cause)
        return Desk(self.runtime.office(sender, 0))

    def run(self) -> int:
        """Step until there is nothing to do; return how many steps it took.

        Raises:
            AssertionError: It does not come to rest.
        """
        for step in range(STEPS_MAX):
            if not self.runtime.step():
                return step
        raise AssertionError("the engine does not come to rest")

    def verify(self) -> VerificationReport:
        """Check what is stored, and that the live states follow from it."""
        live = {
            stream: (standing.now.version, standing.now.state)
            for stream, standing in self.runtime.live()
        }
        return self.archive.verify(live=live, integrity=False)

    def close(self) -> int:
        """Drain and close; return how many commands were not finished."""
        return self.runtime.close(1.0)


def open_stepped(
    path: str | os.PathLike[str],
    *types: StreamType,
    projections: Iterable[Projection] = (),
    recording: Recording | None = None,
    prefix: str = "engine",
    clock: FixedClock | None = None,
) -> SteppedEngine:
    """Open the SQLite file *path* under a stepped engine.

    Args:
        path: The file, made if it is missing.
        types: Deciders and stream types.
        projections: What writes rows with each command; their tables are there.
        recording: Gets what is written to the anchor, which no VFS sees.
        prefix: Begins the ids that the engine makes.
        clock: Goes on from an earlier run.
    """
    journal: Journal = SqliteJournal.open(path, store_id=STORE_ID, reader_connections=1)
    try:
        if recording is not None:
            journal = RecordedJournal(journal, os.fspath(path), recording)
        return SteppedEngine(
            journal, types, projections=projections, prefix=prefix, clock=clock
        )
    except BaseException:
        journal.close()
        raise


class RecordedAnchor:
    """An anchor that notes what its file holds after each write."""

    def __init__(self, inner: Anchor, path: str, recording: Recording) -> None:
        self._inner = inner
        self._file = pathlib.Path(path + ANCHOR_SUFFIX)
        self._recording = recording
        self.close = inner.close
        self.read = inner.read

    def write(self, head: JournalHead) -> None:
        """Note *head*, and that it was noted."""
        self._inner.write(head)
        self._recording.add(Anchored(self._file.read_bytes()))


class RecordedJournal:
    """A journal whose anchor is recorded; all else is the journal's own."""

    def __init__(self, inner: Journal, path: str, recording: Recording) -> None:
        self._inner = inner
        self._anchor = RecordedAnchor(inner.anchor(), path, recording)
        self.close = inner.close
        self.copy_to = inner.copy_to
        self.declare_tables = inner.declare_tables
        self.hold = inner.hold
        self.opener = inner.opener
        self.scratch = inner.scratch

    def writer(self) -> JournalWriter:
        """Return the writer."""
        return self._inner.writer()

    def anchor(self) -> RecordedAnchor:
        """Return the anchor that is recorded."""
        return self._anchor

    def stats(self) -> StatsSink:
        """Return where figures go."""
        return self._inner.stats()

    def vitals(self) -> StoreVitals:
        """Return sizes and readers."""
        return self._inner.vitals()

    @property
    def views_max(self) -> int:
        """How many views can be open at a time."""
        return self._inner.views_max

    def read(self, upto: int | None = None) -> AbstractContextManager[JournalReader]:
        """Open a view."""
        return self._inner.read(upto)


def _limits(group_commands: int) -> Limits:
    return Limits(
        mailbox_commands_max=1_000,
        queue_commands_max=1_000,
        queue_bytes_max=10_000_000,
        group_commands_max=group_commands,
        group_bytes_max=10_000_000,
        group_seconds_max=1.0,
        read_seconds_max=1.0,
        live_actors_max=2,
    )
