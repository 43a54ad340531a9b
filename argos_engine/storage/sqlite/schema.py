"""The tables of a journal: made at once, and known again."""

from collections.abc import Callable
from functools import cache

import apsw

from argos_engine.errors import (
    ChainKeyError,
    JournalCorruptError,
    UnsupportedFormatError,
)
from argos_engine.migrations.migration import Migration
from argos_engine.ports.chain import KEYED_ALGORITHM, UNKEYED_MARK, ChainMark
from argos_engine.ports.clock import SystemClock
from argos_engine.ports.schema import Direction, StepRecord
from argos_engine.storage.sqlite.connection import set_pragma
from argos_engine.storage.sqlite.own_steps import own_steps
from argos_engine.storage.sqlite.page_checksums import (
    PAGE_BYTES,
    RESERVED_BYTES,
    VFS_NAME,
)
from argos_engine.storage.sqlite.rows import Row
from argos_engine.storage.sqlite.step_rows import insert_record

APPLICATION_ID = 0x4152474F
"""Marks the file as a journal of this engine: "ARGO" in ASCII."""

FORMAT = 2
"""The number of the file format, stored as SQLite's `user_version`."""

_AUTHOR = ("engine", "creation of the journal")
"""Who applies the engine's own steps to a new file, and why."""

_OBJECTS = """
SELECT name, sql
FROM sqlite_schema
WHERE sql IS NOT NULL
"""

_INSERT_JOURNAL = """
INSERT INTO journal (id, store_id, format, hash_algorithm, key_check)
VALUES (1, ?, ?, ?, ?)
"""

_INSERT_OWNER = """
INSERT INTO owner (id, epoch)
VALUES (1, 0)
"""

_JOURNAL = """
SELECT journal.format, journal.hash_algorithm, journal.key_check
FROM journal
CROSS JOIN owner
"""


def is_empty(connection: apsw.Connection) -> bool:
    """Return whether nothing was created in the file yet."""
    return not _objects(connection)


def create(
    connection: apsw.Connection, store_id: Callable[[], str] | str, mark: ChainMark
) -> None:
    """Create a whole journal in an empty file, or leave one that is there already.

    One transaction with a rollback journal: a crash leaves an empty file or a complete
    one. It must not be a WAL yet, because the mark of the file has to be in the file.
    """
    # EXTRA waits until the rollback journal is deleted for good. If it came back after
    # a power cut, it would empty the file again.
    set_pragma(connection, "synchronous", 3)
    set_pragma(connection, "journal_mode", "delete")
    set_pragma(connection, "page_size", PAGE_BYTES)
    if connection.open_vfs == VFS_NAME:
        connection.reserve_bytes(reserve=RESERVED_BYTES)
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Asked under the lock: another process may have been quicker.
        if is_empty(connection):
            id_ = store_id() if callable(store_id) else store_id
            _create(connection, id_, mark)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def check(
    connection: apsw.Connection, path: str, mark: ChainMark | None = None
) -> None:
    """Return if the connection sees a journal that this version reads.

    Args:
        connection: To the file.
        path: How the file is called in errors.
        mark: How its hashes must have been made; None for however.

    Raises:
        ChainKeyError: They were made with another key, or with none.
        UnsupportedFormatError: Another program or a newer version made the file.
        JournalCorruptError: It lacks the rows that every journal has.
    """
    check_marks(
        path, connection.pragma("application_id"), connection.pragma("user_version")
    )
    if not _objects(connection).keys() >= {"journal", "owner"}:
        raise JournalCorruptError(f"{path} has lost its table journal or owner")
    rows = connection.execute(_JOURNAL).fetchall()
    if len(rows) != 1:
        raise JournalCorruptError(f"{path}: not one row in table journal and owner")
    row: Row = rows[0]
    number, algorithm, key_check = row
    if number != FORMAT or algorithm not in (UNKEYED_MARK.algorithm, KEYED_ALGORITHM):
        raise UnsupportedFormatError(
            f"{path} has format and hash algorithm {(number, algorithm)}"
        )
    if mark is not None:
        _check_key(path, ChainMark(algorithm, key_check), mark)


def check_marks(path: str, application_id: int, user_version: int) -> None:
    """Return if the two numbers in a header are those of a journal of this format.

    Raises:
        UnsupportedFormatError: They are not.
    """
    if application_id != APPLICATION_ID:
        raise UnsupportedFormatError(
            f"{path} is a SQLite database of another program "
            f"(application id {application_id:#x})"
        )
    if user_version != FORMAT:
        raise UnsupportedFormatError(
            f"{path} has format {user_version}; this version reads format {FORMAT}"
        )


def complaints(connection: apsw.Connection) -> list[str]:
    """Return what is missing or different in the tables, indexes and triggers."""
    found = _objects(connection)
    return [
        f"schema: {name} is missing or was changed"
        for name, text in own_objects().items()
        if found.get(name) != text
    ]


@cache
def own_objects() -> dict[str, str]:
    """Return the engine's tables, views, indexes and triggers with their statements."""
    reference = apsw.Connection(":memory:")
    try:
        for step in own_steps():
            reference.execute(str(step.up))
        return _objects(reference)
    finally:
        reference.close()


def _check_key(path: str, found: ChainMark, mark: ChainMark) -> None:
    if found == mark:
        return
    if mark == UNKEYED_MARK:
        reason = "its hashes were made with a chain key; open it with that"
    elif found == UNKEYED_MARK:
        reason = (
            "its hashes were made without a chain key; open it without one, or add one "
            "with an export and an import"
        )
    else:
        reason = "its hashes were made with another chain key"
    raise ChainKeyError(path, reason)


def _create(connection: apsw.Connection, store_id: str, mark: ChainMark) -> None:
    # First the marks: when memory is short, SQLite writes pages before COMMIT, and
    # whoever finds those after a crash must know whose they are.
    set_pragma(connection, "application_id", APPLICATION_ID)
    set_pragma(connection, "user_version", FORMAT)
    for step in own_steps():
        _apply(connection, step)
    connection.execute(_INSERT_JOURNAL, (store_id, FORMAT, *mark))
    connection.execute(_INSERT_OWNER)


def _apply(connection: apsw.Connection, step: Migration) -> None:
    clock = SystemClock()
    began = clock.steady()
    connection.execute(str(step.up))
    took = clock.steady() - began
    record = StepRecord(
        step.id, Direction.UP, step.checksum, clock.now(), took, *_AUTHOR
    )
    insert_record(connection, record)


def _objects(connection: apsw.Connection) -> dict[str, str]:
    try:
        found: list[Row] = connection.execute(_OBJECTS).fetchall()
    except UnicodeDecodeError as error:
        raise JournalCorruptError(f"the schema is not text: {error}") from error
    return dict(found)
