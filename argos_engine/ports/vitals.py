"""What a store can say about itself at any moment, without reading the log."""

from typing import NamedTuple, Protocol


class StoreVitals(NamedTuple):
    """Sizes and readers of a store."""

    log_bytes: int
    """The size of the store itself."""
    wal_bytes: int
    """What is written but not yet moved to where it belongs."""
    open_views: int
    """Views that are open in this process."""
    oldest_view_seconds: float
    """For how long the oldest of them has been; a long one keeps the WAL growing."""
    wal_checkpoint_failures: int = 0
    """How often in a row what is in the WAL could not be moved; 0 while all is well."""
    wal_checkpoint_error: str | None = None
    """What the last of these failures was."""


class StatsSink(Protocol):
    """Where an engine leaves its figures for other processes."""

    def write(self, figures: bytes) -> None:
        """Replace what was there, in one step.

        Raises:
            OSError: It could not be written.
        """

    def close(self) -> None:
        """Take the figures away: the engine has stopped."""
