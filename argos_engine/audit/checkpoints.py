"""The table of checkpoint names against the events that gave the names."""

from collections.abc import Mapping
from typing import Any

from argos_engine.audit.problem import ProblemKind
from argos_engine.audit.report import Findings
from argos_engine.domain.identity import StreamId
from argos_engine.ports.records import StoredEvent


class CheckpointNames:
    """Gathers the names that the events of one stream give."""

    def __init__(self, findings: Findings, stream: StreamId[Any]) -> None:
        self._findings = findings
        self._stream = stream
        self._given: dict[str, StoredEvent] = {}

    def add(self, stored: StoredEvent, name: str | None) -> None:
        """Take the name of a checkpoint event, if it gives one."""
        if name is None:
            return
        first = self._given.setdefault(name, stored)
        if first is not stored:
            message = f"version {first.version} has the name {name!r} already"
            self._findings.add_at(stored, ProblemKind.CHECKPOINT, message)

    def compare(self, table: Mapping[str, int]) -> None:
        """Check that *table* holds these names and no others."""
        for name, stored in self._given.items():
            version = table.get(name)
            if version != stored.version:
                message = f"the table has {name!r} at version {version}"
                self._findings.add_at(stored, ProblemKind.CHECKPOINT, message)
        for name in sorted(table.keys() - self._given.keys()):
            self._findings.add(
                ProblemKind.CHECKPOINT,
                f"the table has {name!r}, which no event gives",
                stream=self._stream,
                version=table[name],
            )
