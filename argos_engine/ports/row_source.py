"""Where projected rows can be read."""

from contextlib import AbstractContextManager
from typing import Protocol

from argos_engine.ports.rows import RowReader


class RowSource(Protocol):
    """Opens views of projected rows; an engine is one. Safe in any thread."""

    def rows(self) -> AbstractContextManager[RowReader]:
        """Open a view: one moment, as long as the block lasts, never a write.

        It shows what inline projections wrote for every command that has its receipt.

        Raises:
            JournalError: The store cannot be read, or all views are in use.
        """
