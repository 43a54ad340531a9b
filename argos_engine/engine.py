"""The engine: puts the parts together and shows them one blocking face."""

import os
import pathlib
import secrets
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self, TypeAlias

from argos_engine.audit.archive import Archive
from argos_engine.audit.inspection import Progress
from argos_engine.audit.published import Published
from argos_engine.codec.codec import Codec
from argos_engine.codec.converter import from_json
from argos_engine.config import EngineSettings
from argos_engine.domain.argument import function, instance
from argos_engine.domain.decider import Decider
from argos_engine.domain.lifecycle import check_reason
from argos_engine.domain.metadata import Principal
from argos_engine.domain.policy import CheckpointPolicy
from argos_engine.errors import ArgosError, ConfigurationError, shown
from argos_engine.ports.clock import Clock, SystemClock
from argos_engine.ports.ids import CommandIds, TimeOrderedIds
from argos_engine.ports.journal import Journal
from argos_engine.ports.records import JournalHead
from argos_engine.ports.vitals import StoreVitals
from argos_engine.runtime.desk import Desk
from argos_engine.runtime.envelope import Sender
from argos_engine.runtime.health import FileHealth, Health, figures, report
from argos_engine.runtime.importer import Imported, Importer, Lines
from argos_engine.runtime.limits import Limits
from argos_engine.runtime.office import Office
from argos_engine.runtime.runtime import Environment, Runtime
from argos_engine.storage.memory import MemoryJournal
from argos_engine.storage.sqlite.anchor import ANCHOR_SUFFIX, read_anchor_file
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.storage.sqlite.lock import LOCK_SUFFIX
from argos_engine.storage.sqlite.stats import read_stats_file

AnyDecider: TypeAlias = Decider[Any, Any, Any]


_STORE_ID_BYTES = 16


class Engine(Published):
    """Runs aggregates on one journal: takes commands, keeps history, answers questions.

    Every method may be called from any thread. Reads never block the writer and never
    write. Use it as a context manager, or call `close`.
    """

    def __init__(
        self, runtime: Runtime, settings: EngineSettings, archive: Archive
    ) -> None:
        super().__init__(runtime, archive, settings.read_timeout_seconds)
        self.settings = settings

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str],
        *deciders: AnyDecider,
        settings: EngineSettings | None = None,
        clock: Clock | None = None,
        ids: CommandIds | None = None,
        accept_history_loss: str | None = None,
    ) -> Self:
        """Open the journal in the SQLite file *path*, made if it is missing.

        From now on this engine owns the file, until it is closed or its process ends.

        Args:
            path: The file. Beside it stand a lock, an anchor, and SQLite's own files.
            deciders: The rules of the aggregate types.
            settings: Limits; the defaults without.
            clock: Tells the time; the machine's without.
            ids: Makes command ids; ordered by time without.
            accept_history_loss: A reason to go on although the file lacks what its
                anchor says was acknowledged. It is put into the log as an event.

        Raises:
            JournalLockedError: Another engine has the file open.
            HistoryLostError: The file lacks what was acknowledged.
            ConfigurationError: The deciders, the path or the SQLite library do not fit.
            InvalidInputError: An argument is not of its kind.
            UnsupportedFormatError: The file is something else, or of a newer format.
            JournalCorruptError: The file is damaged.
        """
        settings = _settings(settings)
        codec = Codec(deciders)
        environment = _environment(clock, ids)
        if accept_history_loss is not None:
            accept_history_loss = check_reason(accept_history_loss)
        journal = SqliteJournal.open(
            path,
            reader_connections=settings.reader_connections,
            store_id=_new_store_id,
        )
        return cls._start(journal, codec, settings, environment, accept_history_loss)

    @classmethod
    def in_memory(
        cls,
        *deciders: AnyDecider,
        settings: EngineSettings | None = None,
        clock: Clock | None = None,
        ids: CommandIds | None = None,
    ) -> Self:
        """Open a journal that lives and dies with this engine: for tests and trials."""
        settings = _settings(settings)
        codec = Codec(deciders)
        environment = _environment(clock, ids)
        return cls._start(MemoryJournal(), codec, settings, environment)

    @classmethod
    def _start(
        cls,
        journal: Journal,
        codec: Codec,
        settings: EngineSettings,
        environment: Environment,
        accept_history_loss: str | None = None,
    ) -> Self:
        try:
            runtime = Runtime(
                journal,
                codec,
                environment,
                limits=_limits(settings),
                policy=CheckpointPolicy(settings.checkpoint_interval_events or None),
                accept_history_loss=accept_history_loss,
            )
        except BaseException:
            journal.close()
            raise
        archive = Archive(journal, codec, lambda: runtime.published)
        try:
            runtime.start(lambda: figures(report(runtime, os.getpid())))
        except BaseException:
            runtime.close(0)
            raise
        return cls(runtime, settings, archive)

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

    # The end

    def close(self) -> int:
        """Finish what waits, then give up the journal; return what was not finished.

        New commands get `EngineClosedError` at once; what could not be finished in
        `close_timeout_seconds` gets it too, and nothing of it was written.
        """
        return self._runtime.close(self.settings.close_timeout_seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def open_archive(path: str | os.PathLike[str], *deciders: AnyDecider) -> Archive:
    """Open the SQLite file *path* to read only, beside an engine that may run on it.

    Streams without a decider are shown as they are stored. Close the archive when
    done, or use it as a context manager.

    Raises:
        ConfigurationError: The file is missing, or the deciders do not fit.
        UnsupportedFormatError: The file is something else, or of a newer format.
        JournalCorruptError: The file is damaged.
    """
    codec = Codec(deciders)
    return Archive(SqliteJournal.open(path, read_only=True), codec, lambda: None)


def read_anchor(path: str | os.PathLike[str]) -> JournalHead | None:
    """Return the head in an anchor file, such as a copy that is kept elsewhere.

    Raises:
        OSError: The file cannot be read.
    """
    return read_anchor_file(path)


def file_health(path: str | os.PathLike[str]) -> FileHealth:
    """Return how a journal file is doing, whether an engine runs on it or not.

    Never raises for a file that is damaged or missing: that is what it reports.
    """
    running = problem = head = noted = None
    sizes = StoreVitals(0, 0, 0, 0.0)
    try:
        running = _running(path)
        with open_archive(path) as archive:
            sizes = archive.journal.vitals()
            head = archive.head()
            noted = read_anchor_file(f"{os.fspath(path)}{ANCHOR_SUFFIX}")
            if noted is not None:
                archive.check_anchor(noted)
    except (ArgosError, OSError) as error:
        problem = str(error)
    return FileHealth(
        running=running,
        head=head,
        anchor=noted,
        sizes=sizes,
        problem=problem,
    )


def _running(path: str | os.PathLike[str]) -> dict[str, Any] | None:
    """Return the figures of the engine on *path*; None if it is gone, or was killed."""
    stored = read_stats_file(path)
    if stored is None:
        return None
    try:
        left: dict[str, Any] = from_json(stored)
        return left if left["state"] and _is_alive(left["process_id"]) else None
    except (ValueError, TypeError, KeyError):
        return None  # no figures of an engine


def _is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True


def import_log(
    path: str | os.PathLike[str],
    lines: Lines,
    *deciders: AnyDecider,
    progress: Progress | None = None,
) -> Imported:
    """Make the journal *path* from an exported log, with the same event hashes.

    All or nothing: the file appears under its name only when it is complete.

    Args:
        path: A file that does not exist yet.
        lines: Gives the lines of the export from the start; called twice.
        deciders: Streams with a decider get their snapshots back.
        progress: Called with events done and events in all.

    Raises:
        ConfigurationError: The file exists already, or cannot be made.
        InvalidInputError: A line is not what it should be; names line and field.
        JournalCorruptError: A hash or a version does not follow, or lines miss.
        UnsupportedFormatError: The export is of another format.
    """
    target = pathlib.Path(path)
    if target.exists():
        raise ConfigurationError(f"{target} exists; an import makes a new file")
    draft = target.with_name(f"{target.name}.importing")
    _remove_journal(draft)
    try:
        journal = SqliteJournal.open(draft, store_id=_new_store_id)
        try:
            importer = Importer(journal.writer(), Codec(deciders))
            imported = importer.run(lines, progress or _ignore)
            with journal.read() as reader:
                journal.anchor().write(reader.head())
        finally:
            journal.close()
        draft.rename(target)
        draft.with_name(f"{draft.name}{ANCHOR_SUFFIX}").rename(
            f"{target}{ANCHOR_SUFFIX}"
        )
    finally:
        _remove_journal(draft)
    return imported


def _remove_journal(path: pathlib.Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal", ANCHOR_SUFFIX, LOCK_SUFFIX):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _ignore(_done: int, _total: int) -> None:
    """Take no notice of progress."""


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


def _limits(settings: EngineSettings) -> Limits:
    return Limits(
        mailbox_commands_max=settings.mailbox_commands_max,
        queue_commands_max=settings.queue_commands_max,
        queue_bytes_max=settings.queue_bytes_max,
        group_commands_max=settings.group_commands_max,
        group_bytes_max=settings.group_bytes_max,
        group_seconds_max=settings.group_seconds_max,
        read_seconds_max=settings.read_timeout_seconds,
        live_actors_max=settings.live_actors_max,
    )


def _new_store_id() -> str:
    return secrets.token_hex(_STORE_ID_BYTES)
