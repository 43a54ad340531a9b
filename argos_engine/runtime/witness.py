"""Tells somebody outside where the log ends, so that its owner cannot take it back."""

import threading
from collections.abc import Callable

from argos_engine.domain.argument import complete
from argos_engine.ports.anchor import AnchorSink
from argos_engine.ports.records import JournalHead
from argos_engine.runtime.awaited import Latch
from argos_engine.runtime.vitals import Part, Vitals

SINK_WAIT_SECONDS = 5.0
"""How long `close` waits for a sink that does not return."""


class Witness:
    """Calls a sink with the newest durable head, in a thread of its own.

    Nobody else waits for the sink. Heads that come while it works are skipped but for
    the newest, and what it raises is told by *vitals* and tried again.
    """

    def __init__(
        self,
        sink: AnchorSink,
        head: Callable[[], JournalHead],
        vitals: Vitals,
        interval_seconds: float,
    ) -> None:
        self._sink = sink
        self._head = head
        self._vitals = vitals
        self._interval_seconds = min(interval_seconds, threading.TIMEOUT_MAX)
        self._told: JournalHead | None = None
        self._is_ending = Latch()
        self._thread = threading.Thread(
            target=self._run, name="argos-witness", daemon=True
        )

    def start(self) -> None:
        """Start the thread; it tells the present head at once."""
        self._thread.start()

    def close(self, wait_seconds: float = SINK_WAIT_SECONDS) -> None:
        """Tell the last head, whether it is known or not, and end the thread.

        A sink that does not return in time is left behind, and that is noted.
        """
        self._is_ending.open()
        if threading.current_thread() is self._thread:
            return  # The sink itself closes the engine; it is told once it returns.
        self._thread.join(wait_seconds)
        if self._thread.is_alive():
            reason = f"did not return within {wait_seconds} seconds"
            self._vitals.note_trouble(Part.SINK, TimeoutError(reason))

    def _run(self) -> None:
        while True:
            is_last = self._is_ending.is_done
            head = self._head()
            if is_last or head != self._told:
                self._tell(head)
            if is_last:
                return
            self._is_ending.wait(self._interval_seconds)

    def _tell(self, head: JournalHead) -> None:
        try:
            complete("anchor_sink", self._sink, head)
        except BaseException as error:  # noqa: BLE001  # user code: anything can come
            self._vitals.note_trouble(Part.SINK, error)
        else:
            self._told = head
            self._vitals.witnessed_position = head.position
            self._vitals.note_recovery(Part.SINK)
