"""What is stored with an event: its delta only, or the full state as well."""

import enum


class Change(enum.StrEnum):
    """How much of the state an event carries into the store."""

    DELTA = "delta"
    FULL = "full"


class SnapshotReason(enum.StrEnum):
    """Why a full state was stored."""

    ROLLBACK = "rollback"
    MILESTONE = "milestone"
    CHECKPOINT = "checkpoint"
    INTERVAL = "interval"
