"""A report on an engine that runs here, for people and for monitors."""

import datetime
import os
from typing import Any

import attrs

from argos_engine.codec.converter import from_json, json_converter, to_json
from argos_engine.errors import UnsupportedFormatError
from argos_engine.ports.clock import to_datetime
from argos_engine.ports.publisher import SubscriptionHealth
from argos_engine.ports.records import JournalHead
from argos_engine.ports.vitals import StoreVitals
from argos_engine.runtime.runtime import Runtime
from argos_engine.runtime.vitals import EngineState

LAGGING_ACTORS_MAX = 1_000
"""Live aggregates that a report looks at for how far they are from a snapshot."""

_converter = json_converter(detailed=False)


@attrs.frozen(kw_only=True)
class Health:
    """How an engine is doing. All of it is read without touching the log."""

    state: EngineState
    reported_at: datetime.datetime
    process_id: int
    store_id: str
    epoch: int
    position: int
    """Where the published log ends."""
    anchor_age_seconds: float
    """Since the anchor was written; it is behind only if the log stood still."""
    witnessed_position: int | None
    """Where the log ended when the anchor sink took that last; None if it never did."""
    waiting_commands: int
    running_commands: int
    live_actors: int
    snapshot_lag_events: int
    """The most events that one live aggregate would have to replay, of those used last.

    Looked at are `LAGGING_ACTORS_MAX`: to look at a million of them would keep commands
    waiting each time.
    """
    groups: int
    answers: dict[str, int]
    """Commands by the kind of their answer."""
    log_bytes: int
    wal_bytes: int
    open_views: int
    oldest_view_seconds: float
    """A reader that stays keeps the WAL from shrinking."""
    wal_checkpoint_failures: int
    """In a row; the engine goes on, the WAL grows, and tries become less frequent."""
    wal_checkpoint_error: str | None
    troubles: dict[str, str]
    """Parts beside the log that fail now, and why: `anchor`, `figures`, `lock`,
    `metrics`, `anchor sink` or `projection NAME`. No command suffers from it, and each
    is tried again; a projection only for a while."""
    subscriptions: tuple[SubscriptionHealth, ...]
    """Who reads the log while it grows, in the order of their beginning."""
    last_errors: tuple[tuple[datetime.datetime, str], ...]


@attrs.frozen(kw_only=True)
class FileHealth:
    """How a journal file is doing, seen from outside."""

    running: dict[str, Any] | None
    """The figures of the engine that runs on it; None if none does."""
    head: JournalHead | None
    """Where the log ends; None if it cannot be read."""
    anchor: JournalHead | None
    """Where it ended when that was last noted; None if that cannot be read."""
    sizes: StoreVitals
    problem: str | None
    """What is wrong; None if nothing is."""


def report(runtime: Runtime, process_id: int) -> Health:
    """Return how *runtime* is doing now. Safe in any thread."""
    now = runtime.clock.now()
    vitals, store = runtime.vitals, runtime.journal.vitals()
    return Health(
        state=vitals.state,
        reported_at=to_datetime(now),
        process_id=process_id,
        store_id=runtime.store_id,
        epoch=runtime.epoch,
        position=runtime.published,
        anchor_age_seconds=(now - vitals.anchored_at) / 1_000_000,
        witnessed_position=vitals.witnessed_position,
        waiting_commands=runtime.dispatcher.waiting,
        running_commands=runtime.dispatcher.running,
        live_actors=len(runtime.directory),
        snapshot_lag_events=_snapshot_lag(runtime),
        groups=vitals.groups,
        answers=vitals.answers,
        troubles=vitals.troubles,
        subscriptions=tuple(runtime.writer.publisher.health()),
        last_errors=tuple((to_datetime(at), text) for at, text in vitals.errors),
        **store._asdict(),
    )


def _snapshot_lag(runtime: Runtime) -> int:
    latest = runtime.dispatcher.latest(LAGGING_ACTORS_MAX)
    standings = [actor.standing for actor in latest if actor.is_ruled]
    return max((each.deltas for each in standings if each is not None), default=0)


def health_document(health: Health) -> dict[str, Any]:
    """Return a report as JSON can hold it."""
    fields = attrs.asdict(health)
    fields["state"] = health.state.value
    fields["reported_at"] = health.reported_at.isoformat()
    fields["subscriptions"] = [
        {**each, "state": each["state"].value} for each in fields["subscriptions"]
    ]
    fields["last_errors"] = [
        {"at": at.isoformat(), "message": message} for at, message in health.last_errors
    ]
    return fields


def figures(health: Health) -> bytes:
    """Return a report as other processes read it."""
    return to_json(health_document(health))


def read_report(document: dict[str, Any]) -> Health:
    """Return the report that `health_document` made.

    Raises:
        UnsupportedFormatError: Another version made it, or somebody else.
    """
    try:
        errors = [[each["at"], each["message"]] for each in document["last_errors"]]
        fields = document | {"last_errors": errors}
        return _converter.structure(fields, Health)
    except Exception as error:  # what converts has no root for its errors
        raise UnsupportedFormatError(
            f"the figures of the engine are not of this version: {error}"
        ) from error


def running(stored: bytes | None) -> dict[str, Any] | None:
    """Return the figures that an engine has left; None if it is gone, or was killed."""
    if stored is None:
        return None
    try:
        left: dict[str, Any] = from_json(stored)
        return left if left["state"] and _is_alive(left["process_id"]) else None
    except (ValueError, TypeError, KeyError):
        return None  # no figures of an engine


def _is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True
