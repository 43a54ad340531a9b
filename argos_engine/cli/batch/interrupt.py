"""Ctrl-C with commands in flight: the first asks for an end, the second insists."""

import signal
from types import FrameType, TracebackType
from typing import Any, Self


class Interrupt:
    """Notes the first SIGINT instead of tearing the run; for the main thread only."""

    def __init__(self) -> None:
        self.is_requested = False
        self._before: Any = None

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _note(self, _signal: int, _frame: FrameType | None) -> None:
        self.is_requested = True
        signal.signal(signal.SIGINT, self._before)
