"""Migrations of a journal file: the runner, its lock and its backup put together."""

import os
import pathlib
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager

from argos_engine.audit.backup import back_up
from argos_engine.codec.chain_key import chain_key_of
from argos_engine.codec.codec import Codec
from argos_engine.domain.stream_type import StreamType
from argos_engine.errors import (
    JournalCorruptError,
    MigrationPendingError,
)
from argos_engine.migrations.author import Author
from argos_engine.migrations.migration import Migration
from argos_engine.migrations.runner import (
    BackUp,
    MigrationRunner,
    ignore_progress,
)
from argos_engine.migrations.standing import StepStatus, checked_list, standing
from argos_engine.ports.clock import SystemClock, to_datetime
from argos_engine.ports.schema import StepProgress, StepRecord
from argos_engine.storage.sqlite.identification import locate
from argos_engine.storage.sqlite.journal import SqliteJournal
from argos_engine.storage.sqlite.own_steps import own_steps
from argos_engine.storage.sqlite.schema_store import SqliteSchemaStore, read_steps


@contextmanager
def open_migrations(
    path: str | os.PathLike[str],
    migrations: Iterable[Migration],
    *,
    author: Author,
    deciders: Iterable[StreamType] = (),
    chain_key: bytes | None = None,
    backup: str | os.PathLike[str] | None = None,
    on_a_copy: bool = False,
    progress: StepProgress = ignore_progress,
) -> Iterator[MigrationRunner]:
    """Open the journal *path* for migrations; no engine may run on it meanwhile.

    Before the first change of a run, a backup is made and verified.

    Args:
        path: The file.
        migrations: All steps there are, oldest first.
        author: Who migrates, and why; stored with every step.
        deciders: Their states are folded when the backup is verified.
        chain_key: What the hashes were made with, if with a key.
        backup: Where the backup goes, which must not exist; without, it goes beside
            the file, named after the first step and the time.
        on_a_copy: Try everything on a copy that is thrown away. The file is only
            read, without a backup, and an engine may run on it.
        progress: Called with what is under way, how much of it is done, and how much
            there is.

    Raises:
        JournalLockedError: An engine, or another run, has the file open.
        ConfigurationError: There is no journal, or it may not be written to.
        InvalidInputError: The migrations are no list of steps in order.
        UnsupportedFormatError: The file is something else, or of a newer format.
        JournalCorruptError: The file is damaged.
    """
    steps = checked_list(migrations)
    codec = Codec(deciders, chain_key_of(chain_key))
    with _place(path, on_a_copy=on_a_copy, progress=progress) as file:
        saved = _backup_of(file, codec, backup, progress)
        with closing(SqliteSchemaStore(file)) as store:
            yield MigrationRunner(
                store,
                steps,
                own=own_steps(),
                back_up=_no_backup if on_a_copy else saved,
                author=author,
                progress=progress,
            )


def migration_status(
    path: str | os.PathLike[str], migrations: Iterable[Migration]
) -> tuple[StepStatus, ...]:
    """Return where every step stands in a journal; an engine may run on it.

    Raises:
        ConfigurationError: There is no journal.
        InvalidInputError: The migrations are no list of steps in order.
        UnsupportedFormatError: The file is something else, or of a newer format.
        JournalCorruptError: The file is damaged.
    """
    return standing(own_steps(), checked_list(migrations), read_steps(path))


def migration_history(path: str | os.PathLike[str]) -> Sequence[StepRecord]:
    """Return every time that a step was applied or undone in a journal, oldest first.

    Raises:
        ConfigurationError: There is no journal.
        UnsupportedFormatError: The file is something else, or of a newer format.
        JournalCorruptError: The file is damaged.
    """
    return read_steps(path)


def require_migrated(
    path: str | os.PathLike[str], migrations: Iterable[Migration]
) -> None:
    """Return if a journal has just these steps; for before an engine is opened.

    Raises:
        MigrationPendingError: It lacks one.
        MigrationError: It has others, or one was changed; see its subclasses.
        ConfigurationError: There is no journal.
        InvalidInputError: The migrations are no list of steps in order.
    """
    for each in migration_status(path, migrations):
        each.require_sound()
        if not each.is_applied:
            raise MigrationPendingError(each.id, "was not applied to the journal yet")


def _backup_of(
    path: str,
    codec: Codec,
    target: str | os.PathLike[str] | None,
    progress: StepProgress,
) -> BackUp:
    """Return what makes a verified backup of the journal *path*, or raises."""

    def make(step: str) -> str:
        moment = to_datetime(SystemClock().now()).strftime("%Y%m%dT%H%M%S.%fZ")
        place = f"{path}.before-{step}-{moment}" if target is None else target
        mark = codec.chain_key.mark
        with closing(SqliteJournal.open(path, read_only=True, mark=mark)) as journal:
            report = back_up(journal, codec, place, progress)
        if not report.is_sound:
            problem = report.verification.problems[0]
            raise JournalCorruptError(f"{report.path} is not sound: {problem}")
        return report.path

    return make


@contextmanager
def _place(
    path: str | os.PathLike[str], *, on_a_copy: bool, progress: StepProgress
) -> Iterator[str]:
    """Lend the file that is worked on: the one at *path*, or a copy of it."""
    if not on_a_copy:
        yield locate(path)
        return
    with tempfile.TemporaryDirectory(prefix="argos-migrations-") as scratch:
        copy = str(pathlib.Path(scratch) / "copy.db")
        # Copying needs no key: the hashes are not looked at.
        with closing(SqliteJournal.open(path, read_only=True, mark=None)) as journal:
            journal.copy_to(
                copy, lambda done, total: progress("copying", done, total)
            ).close()
        yield copy


def _no_backup(_step: str) -> str:
    """Make none: what is changed is a copy."""
    return ""
