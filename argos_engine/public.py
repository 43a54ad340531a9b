"""The public names, each from the module that defines it."""

from argos_engine.aio.engine import AsyncEngine
from argos_engine.aio.event_store import AsyncEventStore
from argos_engine.audit.archive import Archive
from argos_engine.codec.event_filter import EventFilter
from argos_engine.codec.recorded import RecordedEvent
from argos_engine.config import EngineSettings
from argos_engine.domain.decider import Decider
from argos_engine.domain.identity import Position, StreamId
from argos_engine.domain.lifecycle import (
    Checkpoint,
    CheckpointTaken,
    Rollback,
    RolledBack,
)
from argos_engine.domain.metadata import Context, Principal
from argos_engine.domain.stream_type import EventType, StreamType, Upcaster
from argos_engine.engine import Engine, open_archive
from argos_engine.errors import (
    ArgosError,
    CommandCancelledError,
    CommandError,
    CommandFailedError,
    CommandIdReusedError,
    CommandRejectedError,
    ConfigurationError,
    DeadlineExceededError,
    EngineClosedError,
    InvalidInputError,
    JournalCorruptError,
    JournalError,
    JournalFailedError,
    MailboxFullError,
    OutcomeUnknownError,
    ReplayError,
    UnknownEventTypeError,
    UnsupportedFormatError,
    UpcasterGapError,
    VersionConflictError,
)
from argos_engine.event_store.store import EventStore
from argos_engine.messaging.retry import RetryPolicy
from argos_engine.messaging.start import Start
from argos_engine.runtime.outcome import Pending, Receipt, Refusal, Unknown

__all__ = [
    "Archive",
    "ArgosError",
    "AsyncEngine",
    "AsyncEventStore",
    "Checkpoint",
    "CheckpointTaken",
    "CommandCancelledError",
    "CommandError",
    "CommandFailedError",
    "CommandIdReusedError",
    "CommandRejectedError",
    "ConfigurationError",
    "Context",
    "DeadlineExceededError",
    "Decider",
    "Engine",
    "EngineClosedError",
    "EngineSettings",
    "EventFilter",
    "EventStore",
    "EventType",
    "InvalidInputError",
    "JournalCorruptError",
    "JournalError",
    "JournalFailedError",
    "MailboxFullError",
    "OutcomeUnknownError",
    "Pending",
    "Position",
    "Principal",
    "Receipt",
    "RecordedEvent",
    "Refusal",
    "ReplayError",
    "RetryPolicy",
    "Rollback",
    "RolledBack",
    "Start",
    "StreamId",
    "StreamType",
    "Unknown",
    "UnknownEventTypeError",
    "UnsupportedFormatError",
    "Upcaster",
    "UpcasterGapError",
    "VersionConflictError",
    "open_archive",
]
