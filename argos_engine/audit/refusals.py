"""Stored refusals in the order of their groups."""

from collections import deque

from argos_engine.audit.inspection import PAGE_ROWS, Inspection
from argos_engine.audit.problem import ProblemKind
from argos_engine.codec.chain import refusal_digest
from argos_engine.ports.records import StoredRefusal


class RefusalQueue:
    """Hands the refusals of one group after the other to the check of the groups."""

    def __init__(self, inspection: Inspection) -> None:
        self._inspection = inspection
        self._rows: deque[StoredRefusal] = deque()
        self._after = (0, "")
        self._is_exhausted = False

    def take(self, group: int) -> list[bytes]:
        """Return the digests of a group's refusals; complain about those before it."""
        digests = []
        while (row := self._next()) is not None and row.group <= group:
            self._rows.popleft()
            self._inspection.findings.refusals += 1
            if row.group == group:
                digests.append(refusal_digest(row))
            else:
                self._complain(row)
        return digests

    def _next(self) -> StoredRefusal | None:
        if not self._rows and not self._is_exhausted:
            with self._inspection.view() as reader:
                page = reader.refusals(self._after, PAGE_ROWS)
            self._rows.extend(page)
            self._is_exhausted = len(page) < PAGE_ROWS
            if page:
                self._after = (page[-1].group, page[-1].command_id)
        return self._rows[0] if self._rows else None

    def _complain(self, row: StoredRefusal) -> None:
        self._inspection.findings.add(
            ProblemKind.REFUSAL,
            f"refusal {row.command_id!r} names group {row.group}, which is not there",
            stream=row.stream,
            version=row.version,
        )
