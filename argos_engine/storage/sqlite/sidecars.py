"""The files that an engine keeps beside its journal."""

from contextlib import ExitStack

from argos_engine.errors import JournalLockedError
from argos_engine.storage.sqlite.anchor import AnchorFile
from argos_engine.storage.sqlite.lock import JournalLock
from argos_engine.storage.sqlite.presence import Presence
from argos_engine.storage.sqlite.stats import StatsFile


class Sidecars:
    """The lock, the anchor and the figures of one journal, held together."""

    def __init__(self, journal_path: str) -> None:
        """Take the lock, then open the anchor.

        Raises:
            JournalLockedError: Another engine has the journal.
            ConfigurationError: A file cannot be made.
        """
        self._journal_path = journal_path
        self._presence: Presence | None = None
        with ExitStack() as opened:
            self._lock = JournalLock(journal_path)
            opened.callback(self._lock.release)
            self.anchor = AnchorFile(journal_path)
            self.stats = StatsFile(journal_path)
            opened.pop_all()

    def hold(self) -> None:
        """Take the lock anew if its file was deleted; see `JournalLock.hold`."""
        self._lock.hold()

    def are_ours(self) -> bool:
        """Return whether nobody else can have opened the journal since."""
        try:
            self._lock.hold()
        except JournalLockedError:
            return False
        except OSError:
            pass  # nothing can be made there, also by nobody else
        return True

    def appear(self) -> None:
        """Keep the WAL, which is durable, there while it is open; see `Presence`."""
        self._lock.vouch()
        self._presence = Presence(self._journal_path)

    def disappear(self) -> None:
        """Let SQLite tidy up: the last connections are about to be closed."""
        if self._presence is not None:
            self._presence.end()

    def close(self) -> None:
        """Close all, the lock last. Closing twice does nothing."""
        if self._presence is not None:
            self._presence.close()
        self.stats.close()
        self.anchor.close()
        self._lock.release()
