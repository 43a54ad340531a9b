"""A log from one journal in another: what was exported becomes a new file."""

import contextlib
import os
import pathlib

from argos_engine.audit.inspection import Progress
from argos_engine.codec.chain_key import chain_key_of
from argos_engine.codec.codec import Codec
from argos_engine.domain.stream_type import StreamType
from argos_engine.errors import ConfigurationError
from argos_engine.runtime.importer import Imported, Importer, Lines
from argos_engine.storage.sqlite.draft import drafted
from argos_engine.storage.sqlite.identification import locate
from argos_engine.storage.sqlite.journal import SqliteJournal


def import_log(
    path: str | os.PathLike[str],
    lines: Lines,
    *types: StreamType,
    progress: Progress | None = None,
    chain_key: bytes | None = None,
    rekey: bool = False,
    export_key: bytes | None = None,
    page_checksums: bool = False,
) -> Imported:
    """Make the journal *path* from an exported log, with the same event hashes.

    With *rekey* the hashes of the export are checked with *export_key*, or without a
    key, and made anew with *chain_key*, or without one: so a log gets a first key, or
    another one. An export without a key proves nothing about who wrote it.

    All or nothing: the file appears under its name only when it is complete.

    Args:
        path: A file that does not exist yet.
        lines: Gives the lines of the export from the start; called twice.
        types: Deciders and stream types. Streams with a decider get their snapshots
            back.
        progress: Called with events done and events in all.
        chain_key: Of the new journal, and of the export unless it is rekeyed.
        rekey: Make all hashes anew.
        export_key: Of an export that is rekeyed.
        page_checksums: Make the file with a checksum on every page.

    Raises:
        JournalLockedError: Somebody is about to make a journal there.
        ConfigurationError: The file exists already, or cannot be made; or there is an
            *export_key* without *rekey*.
        ChainKeyError: The export was made with another key, or with none.
        InvalidInputError: A line is not what it should be; names line and field.
        JournalCorruptError: A hash or a version does not follow, or lines miss.
        UnsupportedFormatError: The export is of another format.
        JournalFailedError: The new file could not be completed.
    """
    if export_key is not None and not rekey:
        raise ConfigurationError("a key for the export alone is a wish to rekey it")
    codec = Codec(types, chain_key_of(chain_key))
    source_key = chain_key_of(export_key) if rekey else codec.chain_key
    with drafted(pathlib.Path(locate(path))) as draft:
        journal = SqliteJournal.open(
            draft, mark=codec.chain_key.mark, page_checksums=page_checksums
        )
        with contextlib.closing(journal):
            importer = Importer(journal.writer(), codec, source_key)
            imported = importer.run(lines, progress or _ignore)
            with journal.read() as reader:
                journal.anchor().write(reader.head())
    return imported


def _ignore(_done: int, _total: int) -> None:
    """Take no notice of progress."""
