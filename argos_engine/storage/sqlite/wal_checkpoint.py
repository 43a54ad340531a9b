"""When pages move from the WAL into the file, and what happens when they cannot."""

import logging
from contextlib import suppress

import apsw

from argos_engine.storage.sqlite.wal import rewrite_moved

WAL_PAGES_MAX = 1_000
"""How many pages are written to the WAL before they are moved into the file."""

WAL_PAGES_LARGE_MAX = 8_000
"""The same while groups are large; most of their pages are those of indexes, which
each group writes anew, and only the last of each is moved."""

GROUPS_A_MOVE = 20
"""With fewer groups in as many pages, they are large."""

WAL_RETRY_PAGES_MAX = 16_000
"""How many more pages are written, at most, before a failed move is tried again."""

WAL_BYTES_KEPT = 64 * 1024 * 1024
"""The size that a WAL is cut back to once everything in it was moved.

It grows beyond that as long as a reader, or a failing disk, is in the way.
"""

_logger = logging.getLogger(__name__)


class WalCheckpoints:
    """The WAL checkpoints of a writer. A failure hurts no commit; it is kept to show.

    After each failure in a row, twice as many pages are written before the next try, so
    that a failing disk is not asked after every group.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._groups = 0
        """How many have been written since the last one that was tried."""
        self.failures = 0
        """How many have failed since the last one that did not."""
        self.error: str | None = None
        """What the last one of them failed with."""
        self.is_file_in_doubt = False
        """Whether the file may have lost what was moved, and did not get it back yet.

        It holds older pages then, which SQLite reads as if they were the last ones:
        nobody may look at it, or build upon it.
        """

    @property
    def pages_due(self) -> int:
        """How many pages are written before the next one."""
        is_large = self._groups < GROUPS_A_MOVE
        pages = WAL_PAGES_LARGE_MAX if is_large else WAL_PAGES_MAX
        # An exponent without a bound would become a number without one.
        doublings = min(self.failures, WAL_RETRY_PAGES_MAX.bit_length())
        due: int = pages << doublings
        return min(due, max(pages, WAL_RETRY_PAGES_MAX))

    def make_good(self) -> None:
        """Move again what a checkpoint that failed may have lost from the file."""
        if self.failures or self.is_file_in_doubt:
            rewrite_moved(self._connection)
            self.is_file_in_doubt = False

    def require_good(self) -> None:
        """Return once the file has what was moved into it.

        Raises:
            apsw.Error: It could not be written.
        """
        if self.is_file_in_doubt:
            self.make_good()

    def run_if_due(self) -> None:
        """Move what no reader needs any more, if many pages were written.

        Called after each group. Readers are not waited for: what they still need stays
        until next time.
        """
        self._groups += 1
        try:
            pages, _ = self._connection.status(apsw.SQLITE_DBSTATUS_CACHE_WRITE)
            if pages < self.pages_due:
                return
            self._connection.status(apsw.SQLITE_DBSTATUS_CACHE_WRITE, reset=True)
            self._groups = 0
            self.make_good()
            self._move()
        except apsw.Error as error:
            self.failures += 1
            self.error = f"{type(error).__name__}: {error}"
            _logger.warning(
                "the WAL checkpoint failed, commits are safe; "
                "the next try is due after at most %d more pages",
                self.pages_due,
                exc_info=True,
                extra={"failures": self.failures},
            )
        else:
            self.failures = 0
            self.error = None

    def _move(self) -> None:
        try:
            self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        except (apsw.BusyError, apsw.LockedError):
            raise  # nothing was moved that a sync could have lost
        except BaseException:
            self.is_file_in_doubt = True
            with suppress(apsw.Error):
                self.require_good()
            raise
