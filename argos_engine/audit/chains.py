"""The log as a whole: positions without gaps, and one hash chain for each stream."""

from typing import Any, NamedTuple

from argos_engine.audit.problem import ProblemKind
from argos_engine.audit.report import Findings
from argos_engine.codec.chain import GENESIS, event_hash
from argos_engine.codec.chain_key import UNKEYED, ChainKey
from argos_engine.domain.identity import StreamId
from argos_engine.ports.records import StoredEvent


class Tip(NamedTuple):
    """Where a stream stands, and what its next event may be chained to.

    After a fault there are two candidates: what is stored and what should be. The
    next event fits one of them, so that one fault is reported once.
    """

    events: int
    versions: tuple[int, ...]
    hashes: tuple[bytes, ...]

    @property
    def head(self) -> int:
        """The highest version that the stream may have reached."""
        return max(self.versions)


_START = Tip(0, (0,), (GENESIS,))


class EventChains:
    """Follows the log event by event and checks each against the one before it."""

    def __init__(self, findings: Findings, chain_key: ChainKey = UNKEYED) -> None:
        self.tips: dict[StreamId[Any], Tip] = {}
        self._findings = findings
        self._chain_key = chain_key
        self._positions: tuple[int, ...] = (0,)

    def add(self, stored: StoredEvent) -> None:
        """Check the next event of the log."""
        self._check_position(stored)
        tip = self.tips.get(stored.stream, _START)
        expected = tip.versions[0] + 1
        if stored.version - 1 in tip.versions:
            versions: tuple[int, ...] = (stored.version,)
            hashes = self._check_hash(stored, tip)
        else:
            message = f"the next version is {expected}"
            self._findings.add_at(stored, ProblemKind.VERSION, message)
            versions = (expected, stored.version)
            hashes = (stored.hash,)
        self.tips[stored.stream] = Tip(tip.events + 1, versions, hashes)
        self._findings.events += 1

    def _check_position(self, stored: StoredEvent) -> None:
        if stored.position - 1 in self._positions:
            self._positions = (stored.position,)
            return
        expected = self._positions[0] + 1
        message = f"the next position is {expected}"
        self._findings.add_at(stored, ProblemKind.POSITION, message)
        self._positions = (expected, stored.position)

    def _check_hash(self, stored: StoredEvent, tip: Tip) -> tuple[bytes, ...]:
        computed = [
            event_hash(previous, stored, self._chain_key) for previous in tip.hashes
        ]
        if stored.hash in computed:
            return (stored.hash,)
        message = "the row does not fit its hash and the hash before it"
        self._findings.add_at(stored, ProblemKind.CHAIN, message)
        return (stored.hash, computed[0])
