"""The chain of groups: what became durable together, refusals included."""

from collections import deque
from collections.abc import Sequence
from itertools import takewhile

from argos_engine.audit.inspection import PAGE_ROWS, Inspection
from argos_engine.audit.problem import ProblemKind
from argos_engine.audit.refusals import RefusalQueue
from argos_engine.codec.chain import GENESIS, group_hash
from argos_engine.codec.chain_key import UNKEYED, ChainKey
from argos_engine.ports.records import StoredEvent, StoredGroup


class GroupChain:
    """Follows the log and checks each group once its events have been seen."""

    def __init__(self, inspection: Inspection, chain_key: ChainKey = UNKEYED) -> None:
        self._inspection = inspection
        self._chain_key = chain_key
        self._findings = inspection.findings
        self._refusals = RefusalQueue(inspection)
        self._events: deque[tuple[int, bytes]] = deque()
        self._number = 0
        self._last_position = 0
        self._hashes: tuple[bytes, ...] = (GENESIS,)
        self._is_readable = True

    def add(self, rows: Sequence[StoredEvent]) -> None:
        """Take the next page of the log, and check the groups that end in it."""
        if not self._is_readable:
            return
        self._events.extend((stored.position, stored.hash) for stored in rows)
        self._check_groups(upto=rows[-1].position)

    def finish(self) -> None:
        """Check the rest, and that nothing is outside of all groups."""
        if self._is_readable:
            self._check_groups(upto=None)
        if self._is_readable:
            with self._inspection.noting_damage():
                self._check_rest()

    def _check_rest(self) -> None:
        if self._events:
            message = f"{len(self._events)} events from here on belong to no group"
            position, _ = self._events[0]
            self._findings.add(ProblemKind.GROUP, message, position=position)
        self._refusals.take(self._inspection.head.group)

    def _check_groups(self, upto: int | None) -> None:
        self._is_readable = False
        with self._inspection.noting_damage():
            while page := self._page(upto):
                for group in page:
                    self._check(group)
            self._is_readable = True

    def _page(self, upto: int | None) -> list[StoredGroup]:
        room = min(self._inspection.head.group - self._number, PAGE_ROWS)
        if room <= 0:
            return []
        with self._inspection.view() as reader:
            page = reader.groups(self._number, room)
        if upto is None:
            return list(page)
        return list(takewhile(lambda group: group.last_position <= upto, page))

    def _check(self, group: StoredGroup) -> None:
        events = self._events_upto(group.last_position)
        refusals = self._refusals.take(group.number)
        computed = [
            group_hash(previous, group.last_position, events, refusals, self._chain_key)
            for previous in self._hashes
        ]
        fault = self._fault(group, computed)
        if fault:
            self._findings.add(
                ProblemKind.GROUP,
                f"group {group.number}: {fault}",
                position=group.last_position,
            )
        self._hashes = (group.hash, computed[0]) if fault else (group.hash,)
        # Numbers may be damaged too: go on in any case.
        self._number = max(self._number + 1, group.number)
        self._last_position = max(self._last_position, group.last_position)
        self._findings.groups += 1

    def _fault(self, group: StoredGroup, computed: list[bytes]) -> str | None:
        if group.number != self._number + 1:
            return f"the next group is {self._number + 1}"
        if group.last_position < self._last_position:
            return f"it ends before position {self._last_position}"
        if group.hash not in computed:
            return "its events and refusals do not fit its hash and the hash before it"
        return None

    def _events_upto(self, position: int) -> list[bytes]:
        hashes = []
        while self._events and self._events[0][0] <= position:
            hashes.append(self._events.popleft()[1])
        return hashes
