"""Files that were open in a parent of this process when it forked.

SQLite counts its locks, and maps its index of a WAL, once for all connections of a
process to a file. A child inherits the counts and the maps, but no lock: what it opens
there itself would write behind an index that others take for free, or for gone.
"""

import os
import weakref
from contextlib import suppress

import apsw

from argos_engine.errors import ConfigurationError
from argos_engine.storage.sqlite.place import Identity, identity

_open_files: "weakref.WeakKeyDictionary[apsw.Connection, Identity]" = (
    weakref.WeakKeyDictionary()
)
"""What the connections of this process have open."""

_inherited: dict[apsw.Connection, Identity] = {}
"""Of a parent. Kept: one that is closed here looks for files to tidy up, and frees a
number that another file gets."""


def note_open(connection: apsw.Connection, name: str) -> None:
    """Remember that *connection*, which is new, has a file open."""
    # It may be in memory, or only be looked at: then its name is no path.
    with suppress(OSError):
        file = identity(name)
        if file is not None:
            _open_files[connection] = file


def note_closed(connection: apsw.Connection) -> None:
    """Forget *connection*, which is being closed."""
    _open_files.pop(connection, None)


def require_own(path: str) -> None:
    """Return if no parent had the file at *path* open when this process was forked.

    Raises:
        ConfigurationError: One had. Nothing was touched.
    """
    if _inherited and identity(path) in _inherited.values():
        raise _inherited_error(path)


def require_opened_here(connection: apsw.Connection) -> None:
    """Return if *connection* is not a parent's.

    Raises:
        ConfigurationError: It is: its locks stayed there.
    """
    if connection in _inherited:
        raise _inherited_error(connection.filename)


def _inherited_error(path: str) -> ConfigurationError:
    return ConfigurationError(
        f"{path} was open when this process was forked, so SQLite cannot lock it "
        "here: start the process anew (spawn), or fork it before the file is opened"
    )


def _inherit() -> None:
    _inherited.update(_open_files)


os.register_at_fork(after_in_child=_inherit)
