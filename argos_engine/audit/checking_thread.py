"""A thread that does a part of a verification beside the one that asked for it."""

import threading
from collections.abc import Callable
from typing import TypeAlias

from argos_engine.audit.inspection import Inspection
from argos_engine.audit.report import Findings
from argos_engine.codec.codec import Codec

Check: TypeAlias = Callable[[Inspection, Codec], None]
"""A part of a verification."""


class CheckingThread:
    """Does one check: worth a thread where the store computes without Python's lock.

    If nobody waits for its end, because of an interrupt, it goes on until it is done,
    and keeps no process from ending.
    """

    def __init__(self, check: Check, inspection: Inspection, codec: Codec) -> None:
        """Begin *check*, which notes what it finds in *inspection*."""
        self._check = check
        self._inspection = inspection
        self._codec = codec
        self._error: BaseException | None = None
        self._thread = threading.Thread(
            target=self._run, name="argos-check", daemon=True
        )
        self._thread.start()

    def end(self) -> Findings:
        """Wait for the check, and return what it found.

        Raises:
            Exception: What the check raised.
        """
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._inspection.findings

    def _run(self) -> None:
        try:
            self._check(self._inspection, self._codec)
        except BaseException as error:  # noqa: BLE001  # raised where it is waited for
            self._error = error
