"""Rows of a journal as lines of JSON, and back without the loss of a byte.

Payloads travel as text inside the line, not as nested objects: their bytes are what
the hashes cover, and no parser between here and there may touch them.
"""

from collections.abc import Callable
from typing import TypeAlias, TypeVar

import attrs

from argos_engine.codec.command import faults, structure
from argos_engine.codec.converter import from_json, to_json
from argos_engine.domain.change import Change
from argos_engine.domain.identity import StreamId
from argos_engine.errors import InvalidInputError
from argos_engine.ports.records import StoredEvent, StoredRefusal

T = TypeVar("T")

PORTABLE_FORMAT = 2


@attrs.frozen(kw_only=True)
class PortableHeader:
    """The first line: where the log comes from, and how far it goes."""

    kind: str = "argos-log"
    format: int = PORTABLE_FORMAT
    store_id: str
    hash_algorithm: str
    key_check: str | None = None
    """Tells the key of the hashes from others; None for hashes without a key."""
    events: int
    refusals: int


@attrs.frozen(kw_only=True)
class PortableEvent:
    """A line for one event, in the order of the log."""

    kind: str = "event"
    stream: str
    version: int
    event_type: str
    schema_version: int
    change: str
    payload: str
    state_digest: str | None
    recorded_at: int
    principal: str
    cause: str
    command_id: str
    ordinal: int
    fingerprint: str
    correlation_id: str | None
    causation_id: str | None
    hash: str


@attrs.frozen(kw_only=True)
class PortableRefusal:
    """A line for one stored refusal."""

    kind: str = "refusal"
    command_id: str
    fingerprint: str
    stream: str
    version: int
    error_type: str
    reason: str


@attrs.frozen(kw_only=True)
class PortableEnd:
    """The last line: it vouches for the order and the bytes of those before it."""

    kind: str = "end"
    digest: str
    """Of all lines between the first and this one, with the key of the hashes if they
    have one."""


PortableRow: TypeAlias = PortableHeader | PortableEvent | PortableRefusal | PortableEnd

_KINDS: dict[str, type[PortableRow]] = {
    "argos-log": PortableHeader,
    "event": PortableEvent,
    "refusal": PortableRefusal,
    "end": PortableEnd,
}
_NUMBERS = "version", "schema_version", "recorded_at", "ordinal"
_NUMBER_MAX = 2**63 - 1


def portable_event(event: StoredEvent) -> PortableEvent:
    """Return an event as it travels; its position stays behind."""
    digest = event.state_digest
    return PortableEvent(
        stream=str(event.stream),
        version=event.version,
        event_type=event.event_type,
        schema_version=event.schema_version,
        change=event.change.value,
        payload=event.payload.decode(),
        state_digest=None if digest is None else digest.hex(),
        recorded_at=event.recorded_at,
        principal=event.principal,
        cause=event.cause,
        command_id=event.command_id,
        ordinal=event.ordinal,
        fingerprint=event.fingerprint.hex(),
        correlation_id=event.correlation_id,
        causation_id=event.causation_id,
        hash=event.hash.hex(),
    )


def portable_refusal(refusal: StoredRefusal) -> PortableRefusal:
    """Return a refusal as it travels; its group stays behind."""
    return PortableRefusal(
        command_id=refusal.command_id,
        fingerprint=refusal.fingerprint.hex(),
        stream=str(refusal.stream),
        version=refusal.version,
        error_type=refusal.error_type,
        reason=refusal.reason,
    )


def stored_event(row: PortableEvent, position: int) -> StoredEvent:
    """Return an event as it is stored at *position*.

    Raises:
        InvalidInputError: A field is no valid stream, change or hexadecimal text, or
            a number does not fit into 64 bits.
    """
    _check_numbers(row)
    digest = row.state_digest
    return StoredEvent(
        position=position,
        stream=StreamId.parse(row.stream),
        version=row.version,
        event_type=row.event_type,
        schema_version=row.schema_version,
        change=_checked("change", Change, row.change),
        payload=row.payload.encode(),
        state_digest=None if digest is None else _bytes("state_digest", digest),
        recorded_at=row.recorded_at,
        principal=row.principal,
        cause=row.cause,
        command_id=row.command_id,
        ordinal=row.ordinal,
        fingerprint=_bytes("fingerprint", row.fingerprint),
        correlation_id=row.correlation_id,
        causation_id=row.causation_id,
        hash=_bytes("hash", row.hash),
    )


def stored_refusal(row: PortableRefusal, group: int) -> StoredRefusal:
    """Return a refusal as it is stored in *group*.

    Raises:
        InvalidInputError: A field is no valid stream or hexadecimal text, or a number
            does not fit into 64 bits.
    """
    _check_numbers(row)
    return StoredRefusal(
        row.command_id,
        _bytes("fingerprint", row.fingerprint),
        StreamId.parse(row.stream),
        row.version,
        row.error_type,
        row.reason,
        group,
    )


def write_line(row: PortableRow) -> bytes:
    """Return *row* as one line of JSON."""
    return to_json(attrs.asdict(row)) + b"\n"


def read_line(line: bytes) -> PortableRow:
    """Return the row in one line.

    Raises:
        InvalidInputError: It is not JSON, of no known kind, or a field does not fit.
    """
    try:
        fields = from_json(line)
    except (ValueError, RecursionError) as error:
        raise InvalidInputError("line", line, f"must be JSON ({error})") from error
    kind = fields.get("kind") if isinstance(fields, dict) else None
    wanted = _KINDS.get(kind) if isinstance(kind, str) else None
    if wanted is None:
        raise InvalidInputError("kind", kind, f"must be one of {', '.join(_KINDS)}")
    try:
        row: PortableRow = structure(fields, wanted)
    except Exception as error:
        fault = faults(error)[0]
        name = fault.path or "line"
        rule = f"must be right ({fault.message})"
        raise InvalidInputError(name, fields.get(name, line), rule) from error
    return row


def _check_numbers(row: PortableEvent | PortableRefusal) -> None:
    for name in _NUMBERS:
        number = getattr(row, name, 0)
        if not -_NUMBER_MAX <= number <= _NUMBER_MAX:
            raise InvalidInputError(name, number, "must fit into 64 bits")


def _bytes(name: str, text: str) -> bytes:
    return _checked(name, bytes.fromhex, text)


def _checked(name: str, make: Callable[[str], T], text: str) -> T:
    try:
        return make(text)
    except ValueError as error:
        raise InvalidInputError(name, text, "must be valid") from error
