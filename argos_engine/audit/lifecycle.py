"""Rollbacks and named checkpoints as rows tell them, with or without a decider."""

from typing import Any, TypeVar

from argos_engine.codec.chain_key import ChainKey
from argos_engine.codec.command import structure
from argos_engine.codec.converter import from_json
from argos_engine.domain.history import RollbackMark
from argos_engine.domain.identity import StreamId
from argos_engine.domain.lifecycle import ROLLED_BACK, CheckpointTaken, RolledBack
from argos_engine.errors import ReplayError
from argos_engine.ports.journal import JournalReader
from argos_engine.ports.records import StoredEvent
from argos_engine.runtime.linked import require_linked

LifecycleT = TypeVar("LifecycleT", RolledBack, CheckpointTaken)


def read_lifecycle(stored: StoredEvent, event_class: type[LifecycleT]) -> LifecycleT:
    """Return a row of the engine's own event types as an instance of its class.

    Raises:
        ReplayError: The payload does not fit the class; the cause says where.
    """
    try:
        event: LifecycleT = structure(from_json(stored.payload), event_class)
    except Exception as error:
        raise ReplayError(
            str(stored.stream), stored.version, stored.event_type
        ) from error
    return event


def rollback_marks(
    reader: JournalReader, chain_key: ChainKey, stream: StreamId[Any], upto: int
) -> tuple[RollbackMark, ...]:
    """Return the rollbacks of *stream* up to a version, oldest first.

    Raises:
        ReplayError: A rollback's payload does not fit its class.
        JournalCorruptError: A rollback does not fit its hash.
    """
    return tuple(
        RollbackMark(
            stored.version,
            read_lifecycle(
                require_linked(reader, chain_key, stored), RolledBack
            ).to_version,
        )
        for stored in reader.events_of_type(stream, ROLLED_BACK, upto)
    )
