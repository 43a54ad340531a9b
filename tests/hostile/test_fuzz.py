"""Bytes that nobody wrote on purpose, through everything that reads bytes.

What is read is refused with a typed error, or comes back as it is when it is written
and read again.
"""

import datetime
import decimal
import enum
import uuid

import attrs
import immutables
import pytest
from hypothesis import example, given
from hypothesis import strategies as some

from argos_engine.cli.batch.strict_json import parse_object
from argos_engine.codec.catalogue import EventCatalogue
from argos_engine.codec.converter import to_json
from argos_engine.codec.portable import (
    PortableEvent,
    PortableRefusal,
    read_line,
    stored_event,
    stored_refusal,
    write_line,
)
from argos_engine.codec.principal import decode_principal, encode_principal
from argos_engine.domain.change import Change
from argos_engine.domain.decider import Decider
from argos_engine.domain.identity import StreamId
from argos_engine.domains.bidding.decider import AREA
from argos_engine.errors import ArgosError
from argos_engine.ports.records import StoredEvent


class Colour(enum.Enum):
    RED = "r"
    TWO = 2


@attrs.frozen
class Inner:
    number: int = 0
    words: tuple[str, ...] = ()


@attrs.frozen
class Rich:
    """Has a field of every kind that the codec knows."""

    number: int = 0
    fraction: float = 0.0
    text: str = ""
    truth: bool = False
    data: bytes = b""
    day: datetime.date = datetime.date(2026, 1, 1)
    time: datetime.datetime = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    span: datetime.timedelta = datetime.timedelta(0)
    uid: uuid.UUID | None = None
    price: decimal.Decimal = decimal.Decimal("1.5")
    colour: Colour = Colour.RED
    inner: Inner | None = None
    inners: tuple[Inner, ...] = ()
    names: frozenset[str] = frozenset()
    by_number: dict[int, Inner] = attrs.field(factory=dict)
    by_day: dict[datetime.date, str] = attrs.field(factory=dict)
    by_name: immutables.Map[str, int] = attrs.field(factory=immutables.Map)


RICH = Decider("rich", Rich(), max, max, {"rich.thing.done": Rich})
CATALOGUES = [EventCatalogue(decider) for decider in (RICH, AREA)]
EVENT_TYPES = [
    (catalogue, name)
    for catalogue, decider in zip(CATALOGUES, (RICH, AREA), strict=True)
    for name in (
        *decider.events,
        "engine.rollback.performed",
        "engine.checkpoint.taken",
    )
]

SCALARS = (
    some.none()
    | some.booleans()
    | some.integers(-(2**70), 2**70)
    | some.floats()
    | some.text(max_size=20)
    | some.sampled_from(
        [
            "2026-01-01",
            "9999-12-31T23:59:59+14:00",
            "P1D",
            "sNaN",
            "1E+9999",
            "r",
            "AA==",
        ]
    )
)
NAMES = some.sampled_from(
    [*(each.name for each in attrs.fields(Rich)), "kind", "id", "roles", "initials"]
)
VALUES = some.recursive(
    SCALARS,
    lambda inner: (
        some.lists(inner, max_size=4)
        | some.dictionaries(NAMES | some.text(max_size=5), inner, max_size=6)
    ),
    max_leaves=20,
)


@some.composite
def payloads(draw):
    """Return JSON that may fit, JSON that was damaged afterwards, or just bytes."""
    if draw(some.integers(0, 9)) == 0:
        return draw(some.binary(max_size=60))
    fields = draw(some.dictionaries(NAMES, VALUES, max_size=8))
    payload = bytearray(to_json(fields))
    for _ in range(draw(some.integers(0, 2))):
        at = draw(some.integers(0, len(payload)))
        payload[at : at + draw(some.integers(0, 3))] = draw(some.binary(max_size=3))
    return bytes(payload)


def row(event_type, payload):
    stream = StreamId("rich", "one")
    return StoredEvent(
        position=1,
        stream=stream,
        version=1,
        event_type=event_type,
        schema_version=1,
        change=Change.DELTA,
        payload=payload,
        state_digest=None,
        recorded_at=0,
        principal="{}",
        cause="a test",
        command_id="mine",
        ordinal=0,
        fingerprint=b"",
        correlation_id=None,
        causation_id=None,
        hash=b"",
    )


def check_brief(error):
    assert len(str(error)) < 600


@given(some.sampled_from(EVENT_TYPES), payloads())
@example((CATALOGUES[0], "rich.thing.done"), b"{}")
@example((CATALOGUES[0], "rich.thing.done"), b'{"by_number":' * 3_000)
@example((CATALOGUES[0], "rich.thing.done"), b"[" * 100_000)
def test_any_payload_is_an_event_that_comes_back_or_a_typed_error(kind, payload):
    catalogue, name = kind
    try:
        event = catalogue.decode(row(name, payload))
    except ArgosError:
        return

    encoded = catalogue.encode(event)
    again = catalogue.decode(row(encoded.event_type, encoded.payload))

    assert again == event
    assert catalogue.encode(again) == encoded


@given(payloads())
@example(b"[" * 100_000)
@example(b'{"id":"x","roles":["a"]}')
@example(b'{"id":["x"],"roles":{}}')
def test_any_principal_comes_back_or_is_a_typed_error(payload):
    try:
        principal = decode_principal(payload.decode(errors="replace"))
    except ArgosError:
        return

    assert decode_principal(encode_principal(principal)) == principal


EVENT_LINE = write_line(
    PortableEvent(
        stream="account:alice",
        version=1,
        event_type="account.money.deposited",
        schema_version=1,
        change="delta",
        payload="{}",
        state_digest=None,
        recorded_at=1,
        principal="{}",
        cause="a test",
        command_id="mine",
        ordinal=0,
        fingerprint="aa",
        correlation_id=None,
        causation_id=None,
        hash="bb",
    )
)


@given(some.integers(0, len(EVENT_LINE)), some.integers(0, 9), some.binary(max_size=6))
@example(0, 0, b"[" * 100_000)
@example(EVENT_LINE.index(b'"version":1') + 10, 1, b"9" * 5_000)
def test_any_line_of_an_export_comes_back_or_is_a_typed_error(at, length, noise):
    line = EVENT_LINE[:at] + noise + EVENT_LINE[at + length :]
    try:
        read = read_line(line)
        if isinstance(read, PortableEvent):
            stored_event(read, 1)
        if isinstance(read, PortableRefusal):
            stored_refusal(read, 1)
    except ArgosError as error:
        check_brief(error)
        return

    assert read_line(write_line(read)) == read


@given(payloads() | some.binary(max_size=200))
@example(b'{"a":' * 100_000)
@example(b'{"a": 1, "a": 2}')
@example(b'{"a": "\\ud800"}')
def test_any_line_of_a_command_file_is_an_object_or_a_typed_error(content):
    try:
        found = parse_object(content)
    except ArgosError as error:
        check_brief(error)
        return

    assert parse_object(to_json(found)) == found


def test_a_number_of_a_million_digits_is_refused():
    payload = b'{"number":' + b"9" * 1_000_000 + b"}"

    with pytest.raises(ArgosError):
        CATALOGUES[0].decode(row("rich.thing.done", payload))
