"""Files that a verb writes: whole, or not there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from argos_engine.cli import exit_code
from argos_engine.cli.failure import fail

_DATABASE: Final = b"SQLite format 3\0"
"""What a database begins with; one that is put in the place of FILE by mistake, such
as the journal itself, must not be lost."""


@contextmanager
def output_file(file: Path, suffix: str) -> Iterator[BinaryIO]:
    """Open *file* to be written; it appears under its name only when it is complete.

    Until then it has *suffix* behind its name. An existing file is replaced, unless it
    is a database, which ends the verb. A pipe or a device is written to, and never
    replaced. Every error says which file it is about; a full disk does not.
    """
    try:
        if file.exists() and not file.is_file():
            with file.open("wb") as output:
                yield output
            return
        with _whole_file(file.resolve(), suffix) as output:
            yield output
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(file)) from error


@contextmanager
def _whole_file(file: Path, suffix: str) -> Iterator[BinaryIO]:
    if _is_database(file):
        fail(exit_code.USAGE, f"{file} is a database, which is not replaced")
    draft = file.with_name(f"{file.name}{suffix}")
    try:
        with draft.open("wb") as output:
            yield output
            output.flush()
            os.fsync(output.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _is_database(file: Path) -> bool:
    if not file.exists():
        return False
    with file.open("rb") as content:
        return content.read(len(_DATABASE)) == _DATABASE
