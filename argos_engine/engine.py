"""The engine: puts the parts together and shows them one blocking face."""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self, TypeVar

from argos_engine.audit.archive import Archive
from argos_engine.audit.published import Published
from argos_engine.codec.chain_key import ChainKey, chain_key_of
from argos_engine.codec.codec import Codec
from argos_engine.config import EngineSettings, limits_of, read_chain_key
from argos_engine.domain.argument import function, instance
from argos_engine.domain.lifecycle import check_reason
from argos_engine.domain.metadata import Principal
from argos_engine.domain.policy import CheckpointPolicy
from argos_engine.domain.stream_type import StreamType
from argos_engine.errors import ConfigurationError, shown
from argos_engine.messaging.bus import Bus
from argos_engine.messaging.feed import Feed
from argos_engine.ports.anchor import AnchorSink
from argos_engine.ports.clock import Clock, SystemClock
from argos_engine.ports.ids import CommandIds, TimeOrderedIds
from argos_engine.ports.journal import Journal
from argos_engine.ports.projection import Projection
from argos_engine.ports.records import JournalHead
from argos_engine.ports.rows import RowReader
from argos_engine.processes.processing import Processing
from argos_engine.projections.projector import Projector
from argos_engine.projections.refold import Progress, ignore_progress
from argos_engine.projections.registry import CatchUp
from argos_engine.runtime.desk import Desk
from argos_engine.runtime.envelope import Sender
from argos_engine.runtime.health import Health, figures, report
from argos_engine.runtime.office import Office
from argos_engine.runtime.runtime import Environment, Runtime
from argos_engine.runtime.witness import Witness
from argos_engine.storage.memory import MemoryJournal
from argos_engine.storage.sqlite.anchor import read_anchor_file, write_anchor_file
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.telemetry.engine_telemetry import EngineTelemetry
from argos_engine.telemetry.instruments import process_instruments

_STORE_ID_BYTES = 16

AnswerT = TypeVar("AnswerT")


class Engine(Published, Processing):
    """Runs aggregates on one journal: takes commands, keeps history, answers questions.

    Every method may be called from any thread. Reads never block the writer and never
    write. Use it as a context manager, or call `close`.
    """

    def __init__(
        self,
        runtime: Runtime,
        settings: EngineSettings,
        archive: Archive,
        projector: Projector,
    ) -> None:
        Published.__init__(self, runtime, archive, settings.read_timeout_seconds)
        feed = Feed(archive.journal, archive.codec, lambda: runtime.published)
        bus = runtime.writer.publisher = Bus(feed)
        Processing.__init__(
            self,
            bus,
            runtime.clock,
            runtime.workbench,
            lambda sender: Desk(self.office(sender)),
            lambda offset: Archive(archive.journal, archive.codec, lambda: offset),
        )
        self.settings = settings
        self._projector = projector

    @classmethod
    def open(  # noqa: PLR0913  # everything that an engine can be given
        cls,
        path: str | os.PathLike[str],
        *types: StreamType,
        settings: EngineSettings | None = None,
        clock: Clock | None = None,
        ids: CommandIds | None = None,
        accept_history_loss: str | None = None,
        anchor_sink: AnchorSink | None = None,
        chain_key: bytes | None = None,
        projections: Iterable[Projection | CatchUp] = (),
        progress: Progress = ignore_progress,
    ) -> Self:
        """Open the journal in the SQLite file *path*, made if it is missing.

        This engine owns the file, until it is closed or its process ends.

        Args:
            path: The file. Beside it stand a lock, an anchor, and SQLite's own files.
            types: Deciders, and stream types for events without rules.
            settings: Limits; the defaults without.
            clock: Tells the time; the machine's without.
            ids: Makes command ids; ordered by time without.
            accept_history_loss: A reason to go on although the file lacks what its
                anchor says was acknowledged. It is put into the log as an event.
            anchor_sink: Gets the anchor, as `read_anchor` returns it: now, at most each
                `anchor_interval_seconds` when the log has grown, and at the end; in a
                thread of its own. What it raises is told by `health`.
            chain_key: From 16 to 64 secret bytes that the hashes are made with, so
                that nobody without them can make any. A file keeps the key it was
                made with. Or the settings have a `chain_key_file`.
            projections: What makes rows of events. Those that are not a `CatchUp`
                write with each command, and are brought up to date before this returns.
            progress: Called with such a projection, its position, and the last one.

        Raises:
            ProjectionError: An inline projection cannot follow the log.
            JournalLockedError: Another engine has the file open.
            ChainKeyError: The file was made with another key, or with none, or needs
                one. Nothing was touched.
            HistoryLostError: The file lacks what was acknowledged, or is gone while
                its anchor is there. Nothing was written or made.
            ConfigurationError: The types, the path or the SQLite library do not fit;
                or a projection does not fit its tables, or is missing.
            InvalidInputError: An argument, such as the reason, is not of its kind.
            UnsupportedFormatError: The file is something else, or of a newer format.
            JournalCorruptError: The file is damaged.
        """
        settings, environment = _settings(settings), _environment(clock, ids)
        codec = Codec(types, _key(settings, chain_key))
        return cls._start(
            _open_journal(path, codec, settings, accept_history_loss),
            codec,
            settings,
            environment,
            accept_history_loss,
            anchor_sink=anchor_sink,
            projections=projections,
            progress=progress,
        )

    @classmethod
    def in_memory(
        cls,
        *types: StreamType,
        settings: EngineSettings | None = None,
        clock: Clock | None = None,
        ids: CommandIds | None = None,
        projections: Iterable[Projection | CatchUp] = (),
    ) -> Self:
        """Open a journal that lives and dies with this engine: for tests and trials.

        Tables of projections are made by themselves there, and the key of a table is
        the only rule about its rows.
        """
        settings = _settings(settings)
        codec = Codec(types, _key(settings, None))
        environment = _environment(clock, ids)
        return cls._start(
            MemoryJournal(), codec, settings, environment, projections=projections
        )

    @classmethod
    def _start(  # as above
        cls,
        journal: Journal,
        codec: Codec,
        settings: EngineSettings,
        environment: Environment,
        accept_history_loss: str | None = None,
        *,
        anchor_sink: AnchorSink | None = None,
        projections: Iterable[Projection | CatchUp] = (),
        progress: Progress = ignore_progress,
    ) -> Self:
        try:
            projector = Projector(projections, journal, codec)
            runtime = Runtime(
                journal,
                codec,
                environment,
                limits=limits_of(settings),
                policy=CheckpointPolicy(settings.checkpoint_interval_events or None),
                inline=projector.inline,
                accept_history_loss=accept_history_loss,
            )
        except BaseException:
            journal.close()
            raise
        archive = Archive(journal, codec, lambda: runtime.published)
        runtime.vitals.telemetry = EngineTelemetry(
            process_instruments(), settings.engine_name or runtime.store_id, runtime
        )
        try:
            projector.prepare(runtime, progress)
            runtime.start(
                lambda: figures(report(runtime, os.getpid())),
                _witness(runtime, settings, anchor_sink),
            )
            projector.start(runtime)
            return cls(runtime, settings, archive, projector)
        except BaseException:
            projector.stop()
            runtime.close(0)
            raise

    # Writing

    def acting_as(
        self,
        principal: str,
        *,
        cause: str,
        roles: Iterable[str] = (),
        correlation: str | None = None,
        causation: str | None = None,
    ) -> Desk:
        """Return a desk for what *principal* does because of *cause*.

        Both are stored with every event, as are the ids of the conversation
        (*correlation*) and of what led to the commands (*causation*).

        Raises:
            InvalidInputError: A text is empty, too long or not printable.
        """
        sender = Sender(Principal(principal, roles), cause, correlation, causation)
        return Desk(self.office(sender))

    def office(self, sender: Sender) -> Office:
        """Return what a desk for *sender* works with: for other faces than this one."""
        return self._runtime.office(sender, self.settings.admission_timeout_seconds)

    def health(self) -> Health:
        """Return how the engine is doing: state, queues, sizes, last errors.

        It reads no log, so it answers even if the file is damaged.
        """
        return report(self._runtime, os.getpid())

    @property
    def projections(self) -> Projector:
        """Where projections stand; makes their rows anew."""
        return self._projector

    def ask(self, question: Callable[[RowReader], AnswerT]) -> AnswerT:
        """Return what *question* finds among projected rows, in one view."""
        with self.rows() as rows:
            return question(rows)

    @contextmanager
    def rows(self) -> Iterator[RowReader]:
        """Open a view of projected rows: one moment, as long as the block lasts.

        It shows what inline projections wrote for every command that has its receipt,
        and blocks no writer. Keep it short.

        Raises:
            EngineClosedError: This process is a fork of the engine's.
            JournalError: The store cannot be read, or all views are in use.
        """
        with self._archive.journal.read(self._runtime.published) as view:
            yield view.rows()

    # The end

    def close(self) -> int:
        """Finish what waits, then give up the journal; return what was not finished.

        New commands get `EngineClosedError` at once; what could not be finished in
        `close_timeout_seconds` gets it too, and nothing of it was written.
        """
        self._projector.stop()
        unfinished = self._runtime.close(self.settings.close_timeout_seconds)
        self._projector.join()
        return unfinished

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def open_archive(
    path: str | os.PathLike[str],
    *types: StreamType,
    chain_key: bytes | None = None,
) -> Archive:
    """Open the SQLite file *path* to read only, beside an engine that may run on it.

    Streams whose type is not declared are shown as they are stored. Close the archive
    when done, or use it as a context manager.

    What it shows is on disk for certain. If no engine runs, the WAL that a killed one
    has left is written again as it is and synced, before this returns. Who may not
    write there reads all the same; a warning in the log says that, if a sync had
    failed before, a power cut may take back the last of what is shown.

    Args:
        path: The file.
        types: Deciders and stream types.
        chain_key: What the hashes were made with, if with a key; see `Engine.open`.

    Raises:
        ConfigurationError: The file is missing, or the types do not fit.
        ChainKeyError: The file was made with another key, or with none, or needs one.
        UnsupportedFormatError: The file is something else, or of a newer format.
        JournalCorruptError: The file is damaged.
        JournalFailedError: It could not be synced, or somebody else keeps it locked.
    """
    codec = Codec(types, chain_key_of(chain_key))
    journal = SqliteJournal.open(path, read_only=True, mark=codec.chain_key.mark)
    return Archive(journal, codec, lambda: None)


def read_anchor(path: str | os.PathLike[str]) -> JournalHead | None:
    """Return the head in an anchor file, such as a copy that is kept elsewhere.

    Raises:
        OSError: The file cannot be read.
    """
    return read_anchor_file(path)


def write_anchor(path: str | os.PathLike[str], head: JournalHead) -> None:
    """Write an anchor file anywhere: what `argos verify --anchor` checks against.

    Returns after fsync. An older file is replaced in one step.

    Raises:
        OSError: It could not be written. What was there before stays.
    """
    write_anchor_file(path, head)


def _open_journal(
    path: str | os.PathLike[str],
    codec: Codec,
    settings: EngineSettings,
    accept_history_loss: str | None,
) -> SqliteJournal:
    if accept_history_loss is not None:
        check_reason(accept_history_loss)
    return SqliteJournal.open(
        path,
        reader_connections=settings.reader_connections,
        accept_loss=accept_history_loss is not None,
        mark=codec.chain_key.mark,
        page_checksums=settings.page_checksums,
    )


def _key(settings: EngineSettings, secret: bytes | None) -> ChainKey:
    if settings.chain_key_file is not None:
        if secret is not None:
            raise ConfigurationError(
                "there is a chain_key and a chain_key_file; one of them is meant"
            )
        secret = read_chain_key(settings.chain_key_file)
    return chain_key_of(secret)


def _environment(clock: Clock | None, ids: CommandIds | None) -> Environment:
    clock = SystemClock() if clock is None else clock
    ids = TimeOrderedIds(clock) if ids is None else ids
    try:
        told = clock.now(), clock.steady()
    except (AttributeError, TypeError) as error:
        raise ConfigurationError(f"clock: {shown(error)}") from error
    if not all(isinstance(each, int) for each in told):
        raise ConfigurationError(
            f"clock: now and steady must be whole microseconds, not {shown(told)}"
        )
    return Environment(clock, function("ids", ids))


def _settings(settings: EngineSettings | None) -> EngineSettings:
    if settings is None:
        return EngineSettings()
    return instance("settings", settings, EngineSettings)


def _witness(
    runtime: Runtime, settings: EngineSettings, sink: AnchorSink | None
) -> Witness | None:
    if sink is None:
        return None
    return Witness(
        sink,
        lambda: runtime.writer.head,
        runtime.vitals,
        settings.anchor_interval_seconds,
    )
