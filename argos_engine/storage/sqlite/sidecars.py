"""The files that an engine keeps beside its journal."""

from contextlib import ExitStack

from argos_engine.storage.sqlite.anchor import AnchorFile
from argos_engine.storage.sqlite.lock import JournalLock
from argos_engine.storage.sqlite.stats import StatsFile


class Sidecars:
    """The lock, the anchor and the figures of one journal, held together."""

    def __init__(self, journal_path: str) -> None:
        """Take the lock, then open the anchor.

        Raises:
            JournalLockedError: Another engine has the journal.
            ConfigurationError: A file cannot be made.
        """
        with ExitStack() as opened:
            self._lock = JournalLock(journal_path)
            opened.callback(self._lock.release)
            self.anchor = AnchorFile(journal_path)
            self.stats = StatsFile(journal_path)
            opened.pop_all()

    def hold(self) -> None:
        """Take the lock anew if its file was deleted; see `JournalLock.hold`."""
        self._lock.hold()

    def close(self) -> None:
        """Close all, the lock last. Closing twice does nothing."""
        self.stats.close()
        self.anchor.close()
        self._lock.release()
