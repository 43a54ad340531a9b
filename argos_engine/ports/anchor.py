"""The anchor: where the log stood, written down outside of it.

It is written after COMMIT, so it is never ahead of a log that has kept its promise. A
log behind its anchor has lost something.
"""

from collections.abc import Callable
from typing import Protocol, TypeAlias

from argos_engine.ports.records import JournalHead

AnchorSink: TypeAlias = Callable[[JournalHead], object]
"""Is given the newest head now and then, to keep it where the file's owner cannot."""


class Anchor(Protocol):
    """Keeps the last known head of one journal."""

    def read(self) -> JournalHead | None:
        """Return the head that was noted last; None if none is, or none is readable."""

    def write(self, head: JournalHead) -> None:
        """Note *head*. It need not survive a power cut; the log does.

        Raises:
            OSError: It could not be written.
        """

    def close(self) -> None:
        """Release what is held open."""
