"""What can be done with the projections of a journal while no engine has it."""

import os
from contextlib import closing

from argos_engine.codec.chain_key import chain_key_of
from argos_engine.projections.place import forget_place
from argos_engine.storage.sqlite.journal import SqliteJournal


def forget_projection(
    path: str | os.PathLike[str], name: str, *, chain_key: bytes | None = None
) -> None:
    """Let engines open the journal *path* without a projection; its rows stay.

    Opened with the projection again, all of its rows are made anew. Returns once that
    is durable.

    Raises:
        ConfigurationError: There is no journal.
        JournalLockedError: An engine has the file open.
        JournalError: The file is not readable, or the key is another one.
        JournalFailedError: Nothing was written.
    """
    mark = chain_key_of(chain_key).mark
    with closing(SqliteJournal.open(path, create=False, mark=mark)) as journal:
        writer = journal.writer()
        writer.begin()
        forget_place(writer.rows(), name)
        writer.commit()
