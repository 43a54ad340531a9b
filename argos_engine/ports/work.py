"""What is written to a store besides commands: by the one writer, a slice at a time."""

from collections.abc import Callable
from typing import Protocol

from argos_engine.ports.rows import RowWriter

SLICE_SECONDS = 0.005
"""How long a slice may take before commands have their turn again."""


class Work(Protocol):
    """Something that projections, subscriptions or migrations have to write.

    The writer runs a slice between two groups of commands, in a transaction of its own.
    """

    def run_slice(self, rows: RowWriter, is_over: Callable[[], bool]) -> bool:
        """Write the next slice; return whether more of it is left.

        Where it stands must come from *rows*, above all from `position`: a COMMIT that
        failed may have been kept all the same, and then the slice runs once more.
        Nothing of it is kept if this raises, and the work has ended.

        Args:
            rows: The open transaction.
            is_over: Tells, between two steps, whether the time of this slice is up.
        """


class WorkTicket(Protocol):
    """What whoever handed work in waits with."""

    def result(self, timeout_seconds: float | None = None) -> None:
        """Wait until the work has ended, all of it durable.

        Raises:
            TimeoutError: It goes on meanwhile.
            EngineClosedError: The engine was closed; slices that were durable stay.
            JournalFailedError: The last slice was not written, or nobody knows; handed
                in again, the work goes on from where it really stands.
            Exception: What a slice raised.
        """


class Workbench(Protocol):
    """Where work is handed in, from any thread."""

    def put(self, work: Work) -> WorkTicket:
        """Let the writer do *work*, besides commands and other work.

        Raises:
            MailboxFullError: Too much work waits.
            EngineClosedError: The engine is closed.
        """
