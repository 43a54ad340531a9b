"""The files of one journal, as they lie beside each other."""

import os
import pathlib

from argos_engine.storage.sqlite.anchor import ANCHOR_SUFFIX

CONTENT_SUFFIXES = ("", "-wal", "-journal", ANCHOR_SUFFIX)
"""What a copy needs; locks and shared memory belong to processes."""

_ALL_SUFFIXES = (*CONTENT_SUFFIXES, "-shm", ".lock", ".stats", ".stats.new")


def read_files(path: str | os.PathLike[str]) -> dict[str, bytes]:
    """Return the content of the files of the journal at *path*, by suffix.

    That is what a process would find there if the one that writes died now.
    """
    found = {}
    for suffix in CONTENT_SUFFIXES:
        file = pathlib.Path(f"{os.fspath(path)}{suffix}")
        if file.exists():
            found[suffix] = file.read_bytes()
    return found


def write_files(path: str | os.PathLike[str], files: dict[str, bytes]) -> None:
    """Make the journal at *path* consist of *files*, and of nothing else."""
    remove_files(path)
    for suffix, content in files.items():
        pathlib.Path(f"{os.fspath(path)}{suffix}").write_bytes(content)


def remove_files(path: str | os.PathLike[str]) -> None:
    """Remove the journal at *path* and everything beside it."""
    for suffix in _ALL_SUFFIXES:
        pathlib.Path(f"{os.fspath(path)}{suffix}").unlink(missing_ok=True)
