"""The log as a whole: positions without gaps, and one hash chain for each stream."""

from collections.abc import Sequence
from typing import Any

import attrs

from argos_engine.audit.problem import ProblemKind
from argos_engine.audit.report import Findings
from argos_engine.codec.chain import GENESIS, event_hash
from argos_engine.codec.chain_key import UNKEYED, ChainKey
from argos_engine.domain.identity import StreamId
from argos_engine.ports.records import StoredEvent


@attrs.define(eq=False)
class Tip:
    """Where a stream stands, and what its next event may be chained to.

    After a fault there are two candidates: what is stored and what should be. The
    next event fits one of them, so that one fault is reported once.
    """

    events: int = 0
    versions: tuple[int, ...] = (0,)
    hashes: tuple[bytes, ...] = (GENESIS,)

    @property
    def head(self) -> int:
        """The highest version that the stream may have reached."""
        return max(self.versions)


class EventChains:
    """Follows the log event by event and checks each against the one before it."""

    def __init__(self, findings: Findings, chain_key: ChainKey = UNKEYED) -> None:
        self.tips: dict[StreamId[Any], Tip] = {}
        self._findings = findings
        self._chain_key = chain_key
        self._positions: tuple[int, ...] = (0,)

    def add(self, rows: Sequence[StoredEvent]) -> None:
        """Check the next page of the log."""
        for stored in rows:
            if stored.position - 1 in self._positions:
                self._positions = (stored.position,)
            else:
                self._report_position(stored)
            tip = self.tips.get(stored.stream)
            if tip is None:
                tip = self.tips[stored.stream] = Tip()
            tip.events += 1
            if stored.version - 1 in tip.versions:
                tip.hashes = self._check_hash(stored, tip.hashes)
                tip.versions = (stored.version,)
            else:
                self._report_version(stored, tip)
        self._findings.events += len(rows)

    def _report_position(self, stored: StoredEvent) -> None:
        expected = self._positions[0] + 1
        message = f"the next position is {expected}"
        self._findings.add_at(stored, ProblemKind.POSITION, message)
        self._positions = (expected, stored.position)

    def _report_version(self, stored: StoredEvent, tip: Tip) -> None:
        expected = tip.versions[0] + 1
        message = f"the next version is {expected}"
        self._findings.add_at(stored, ProblemKind.VERSION, message)
        tip.versions = (expected, stored.version)
        tip.hashes = (stored.hash,)

    def _check_hash(
        self, stored: StoredEvent, previous: tuple[bytes, ...]
    ) -> tuple[bytes, ...]:
        """Return what the next event may be chained to."""
        computed = []
        for each in previous:
            computed.append(event_hash(each, stored, self._chain_key))
            if computed[-1] == stored.hash:
                return (stored.hash,)
        message = "the row does not fit its hash and the hash before it"
        self._findings.add_at(stored, ProblemKind.CHAIN, message)
        return (stored.hash, computed[0])
