"""States of one stream on the way through its events: folded, and compared."""

from collections.abc import Collection

from argos_engine.audit.problem import ProblemKind
from argos_engine.audit.report import Findings
from argos_engine.codec.codec import Aggregate
from argos_engine.domain.history import Fold
from argos_engine.domain.lifecycle import RolledBack
from argos_engine.ports.records import StoredEvent
from argos_engine.runtime.user_code import described, is_interrupt


class CheckedFold:
    """Folds a stream as long as its events allow.

    Once an event cannot be folded the state is lost, and nothing behind it is
    compared: one fault is reported once.
    """

    def __init__(
        self, findings: Findings, aggregate: Aggregate, targets: Collection[int]
    ) -> None:
        decider = aggregate.decider
        self._findings = findings
        self._states = aggregate.states
        self._decoder = aggregate.events.of_decider.get
        self._fold = Fold(decider.initial_state, decider.evolve, targets)
        self._is_lost = False

    @property
    def schema_id(self) -> str:
        """Name the shape that the folded states have."""
        return self._states.schema_id

    def lose(self) -> None:
        """Give the state up: an event is missing or cannot be read."""
        self._is_lost = True

    def goes_on(self, stored: StoredEvent) -> bool:
        """Take the next event of the stream, as it is stored, if all is well with it.

        If not, or if it is no event of the decider, nothing has changed.
        """
        decode = self._decoder((stored.event_type, stored.schema_version))
        if decode is None or self._is_lost:
            return False
        try:
            self._fold.evolve(decode(stored.payload))
        except BaseException as error:  # whatever rules raise: it is raised again
            if is_interrupt(error):
                raise
            return False
        return True

    def add(self, stored: StoredEvent, event: object) -> None:
        """Take the next event of the stream."""
        if isinstance(event, RolledBack) and not 0 <= event.to_version < stored.version:
            message = f"it goes back to version {event.to_version}"
            self._findings.add_at(stored, ProblemKind.ROLLBACK, message)
            self.lose()
        if self._is_lost:
            return
        try:
            self._fold.add(event)
        except BaseException as error:  # whatever `evolve` raises
            if is_interrupt(error):
                raise
            self._complain(stored, error)

    def encoded(self, stored: StoredEvent) -> bytes | None:
        """Return the state after *stored* as bytes; None if it is lost."""
        if self._is_lost:
            return None
        try:
            return self._states.encode(self._fold.state)
        except Exception as error:  # noqa: BLE001  # whatever a strange state causes
            self._complain(stored, error)
            return None

    def _complain(self, stored: StoredEvent, error: BaseException) -> None:
        self._findings.add_at(stored, ProblemKind.EVOLVE, described(error))
        self.lose()
