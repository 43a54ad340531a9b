"""The rows of a memory journal at one moment."""

from typing import Any, TypeAlias

import attrs
from immutables import Map

from argos_engine.domain.identity import StreamId
from argos_engine.errors import JournalFailedError
from argos_engine.ports.records import (
    StoredEvent,
    StoredGroup,
    StoredRefusal,
    StoredSnapshot,
)
from argos_engine.ports.rows import RowValue

MemoryTable: TypeAlias = Map[tuple[RowValue, ...], dict[str, RowValue]]
"""Rows by their key; none of them is ever changed in place."""


@attrs.frozen
class Content:
    """All rows at one moment.

    A change makes a new content and leaves the old one as it was. Keeping the old
    one is therefore all that a savepoint, a rollback or a view needs.
    """

    epoch: int = 0
    log: Map[int, StoredEvent] = attrs.field(factory=Map)
    streams: Map[StreamId[Any], Map[int, StoredEvent]] = attrs.field(factory=Map)
    snapshots: Map[StreamId[Any], Map[int, StoredSnapshot]] = attrs.field(factory=Map)
    names: Map[StreamId[Any], Map[str, int]] = attrs.field(factory=Map)
    commands: Map[tuple[str, int], StoredEvent] = attrs.field(factory=Map)
    refusals: Map[str, StoredRefusal] = attrs.field(factory=Map)
    groups: Map[int, StoredGroup] = attrs.field(factory=Map)
    tables: Map[str, MemoryTable] = attrs.field(factory=Map)
    positions: Map[str, int] = attrs.field(factory=Map)

    def raise_epoch(self) -> "Content":
        """Return the content under the next owner."""
        return attrs.evolve(self, epoch=self.epoch + 1)

    def append(self, event: StoredEvent) -> "Content":
        """Return the content with one more event."""
        stream = self.streams.get(event.stream, Map())
        command = (event.command_id, event.ordinal)
        _demand(event.position == len(self.log) + 1, "not the next position")
        _demand(event.version == len(stream) + 1, "not the next version")
        _demand(command not in self.commands, "the command id is used")
        return attrs.evolve(
            self,
            log=self.log.set(event.position, event),
            streams=self.streams.set(event.stream, stream.set(event.version, event)),
            commands=self.commands.set(command, event),
        )

    def keep(self, snapshot: StoredSnapshot) -> "Content":
        """Return the content with the full state at a stored event."""
        kept = self.snapshots.get(snapshot.stream, Map())
        self._demand_version(snapshot.stream, snapshot.version)
        _demand(snapshot.version not in kept, "the version has a snapshot")
        kept = kept.set(snapshot.version, snapshot)
        return attrs.evolve(self, snapshots=self.snapshots.set(snapshot.stream, kept))

    def name(self, stream: StreamId[Any], name: str, version: int) -> "Content":
        """Return the content with one more named checkpoint."""
        names = self.names.get(stream, Map())
        self._demand_version(stream, version)
        _demand(name not in names, "the checkpoint's name is used")
        names = names.set(name, version)
        return attrs.evolve(self, names=self.names.set(stream, names))

    def refuse(self, refusal: StoredRefusal) -> "Content":
        """Return the content with one more refusal."""
        _demand(refusal.command_id not in self.refusals, "the command id is used")
        refusals = self.refusals.set(refusal.command_id, refusal)
        return attrs.evolve(self, refusals=refusals)

    def seal(self, group: StoredGroup) -> "Content":
        """Return the content with one more group."""
        _demand(group.number == len(self.groups) + 1, "not the next group")
        return attrs.evolve(self, groups=self.groups.set(group.number, group))

    def answer(self, command_id: str) -> StoredEvent | StoredRefusal | None:
        """Return what is stored under a command id."""
        return self.commands.get((command_id, 0)) or self.refusals.get(command_id)

    def _demand_version(self, stream: StreamId[Any], version: int) -> None:
        events = self.streams.get(stream, Map[int, StoredEvent]())
        _demand(version in events, "no such version")


def _demand(condition: bool, complaint: str) -> None:  # noqa: FBT001  # reads as one
    if not condition:
        raise JournalFailedError(complaint)
