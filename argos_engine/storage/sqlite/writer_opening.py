"""The writer of a journal, and what is kept beside the file, once it is locked."""

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack

from argos_engine.errors import ConfigurationError
from argos_engine.ports.chain import ChainMark
from argos_engine.ports.table import TableShape
from argos_engine.storage.sqlite import identification, schema, wal
from argos_engine.storage.sqlite.authorizer import Authorizer
from argos_engine.storage.sqlite.connection import (
    BUSY_TIMEOUT_MILLISECONDS,
    close,
    configure_writer,
    move_at_close,
    open_for_writing,
)
from argos_engine.storage.sqlite.coverage import check_coverage
from argos_engine.storage.sqlite.page_checksums import has_page_checksums
from argos_engine.storage.sqlite.sidecars import Sidecars
from argos_engine.storage.sqlite.writer import SqliteWriter


def open_writer(
    file: str,
    store_id: Callable[[], str] | str,
    mark: ChainMark,
    tables: Mapping[str, TableShape],
    *,
    page_checksums: bool,
) -> tuple[SqliteWriter, Sidecars]:
    """Return the writer of *file* and what is kept beside it, once it is locked."""
    with ExitStack() as opened:
        sidecars = Sidecars(file)
        opened.callback(sidecars.close)
        # Once more, under the lock: another engine may have made it.
        exists = identification.holds_journal(file, os.R_OK | os.W_OK, mark)
        if exists and page_checksums:
            _require_checksums(file)
        writer = _connected(file, store_id, mark, tables, page_checksums=page_checksums)
        opened.pop_all()
    sidecars.appear()
    return writer, sidecars


def _require_checksums(file: str) -> None:
    if not has_page_checksums(file):
        raise ConfigurationError(
            f"{file} was made without page_checksums, and cannot get them; "
            "export its log and import it into a new file that has them"
        )


def _connected(
    file: str,
    store_id: Callable[[], str] | str,
    mark: ChainMark,
    tables: Mapping[str, TableShape],
    *,
    page_checksums: bool,
) -> SqliteWriter:
    """Return the writer of the journal at *file*, which is made if it is not there."""
    with ExitStack() as opened:
        connection = open_for_writing(file, page_checksums=page_checksums)
        opened.callback(close, connection)
        if schema.is_empty(connection):
            schema.create(connection, store_id, mark)
        schema.check(connection, file, mark)
        configure_writer(connection)
        wal.make_durable(connection, file)
        move_at_close(connection)
        check_coverage(connection, file)
        connection.set_busy_timeout(BUSY_TIMEOUT_MILLISECONDS)
        # Last: nothing after it needs more than the writer does.
        connection.authorizer = Authorizer(tables)
        opened.pop_all()
    return SqliteWriter(connection, tables)
