"""Rows as lines of JSON, and back without the loss of a byte."""

import json

import attrs
import pytest

from argos_engine.codec.portable import (
    PortableEnd,
    PortableEvent,
    PortableHeader,
    portable_event,
    portable_refusal,
    read_line,
    stored_event,
    stored_refusal,
    write_line,
)
from argos_engine.domain.change import Change
from argos_engine.domain.identity import StreamId
from argos_engine.errors import InvalidInputError
from argos_engine.ports.records import StoredEvent, StoredRefusal

SHELF = StreamId("shelf", "\u4e2d\u6587 1")
EVENT = StoredEvent(
    position=7,
    stream=SHELF,
    version=3,
    event_type="shelf.book.added",
    schema_version=2,
    change=Change.FULL,
    payload=b'{"title":"\xc3\xa9t\xc3\xa9 \\u0000"}',
    state_digest=bytes(range(32)),
    recorded_at=1_700_000_000_000_001,
    principal='{"id":"me","roles":[]}',
    cause="a gift",
    command_id="c-1",
    ordinal=0,
    fingerprint=b"\x00\xff",
    correlation_id=None,
    causation_id="m-1",
    hash=bytes(32),
)
REFUSAL = StoredRefusal("c-2", b"\x01", SHELF, 3, "FullError", "no room", 9)
END = PortableEnd(digest="00ff")
HEADER = PortableHeader(
    store_id="s", hash_algorithm="blake2b-256", events=1, refusals=1
)


@pytest.mark.parametrize(
    "event",
    [EVENT, EVENT._replace(change=Change.DELTA, state_digest=None, causation_id=None)],
)
def test_an_event_comes_back_as_it_went_but_for_its_position(event):
    row = read_line(write_line(portable_event(event)))

    assert isinstance(row, PortableEvent)
    assert stored_event(row, 1) == event._replace(position=1)


def test_a_refusal_comes_back_as_it_went_but_for_its_group():
    row = read_line(write_line(portable_refusal(REFUSAL)))

    assert stored_refusal(row, 4) == REFUSAL._replace(group=4)


@pytest.mark.parametrize("row", [HEADER, END])
def test_the_first_and_the_last_line_come_back_as_they_went(row):
    assert read_line(write_line(row)) == row


def test_a_number_of_a_refusal_that_cannot_be_stored_is_named():
    row = attrs.evolve(portable_refusal(REFUSAL), version=2**63)

    with pytest.raises(InvalidInputError, match=r"^version must fit into 64 bits"):
        stored_refusal(row, 1)


def test_a_row_is_one_line():
    assert write_line(portable_event(EVENT)).count(b"\n") == 1


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (b"", "line"),
        (b"{", "line"),
        (b"\xff", "line"),
        (b"[]", "kind"),
        (b"{}", "kind"),
        (b'{"kind":7}', "kind"),
        (b'{"kind":"snapshot"}', "kind"),
        (b"[" * 100_000, "line"),
    ],
)
def test_a_line_of_no_kind_is_refused(line, name):
    with pytest.raises(InvalidInputError) as refused:
        read_line(line)

    assert refused.value.name == name


@pytest.mark.parametrize(
    ("field", "value"),
    [("version", "3"), ("version", None), ("cause", 7), ("payload", {}), ("more", 1)],
)
def test_a_field_of_the_wrong_type_is_named(field, value):
    fields = {**json.loads(write_line(portable_event(EVENT))), field: value}

    with pytest.raises(InvalidInputError) as refused:
        read_line(json.dumps(fields).encode())

    assert field in f"{refused.value.name} {refused.value.rule}"
    assert refused.value.name in (field, "line")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("change", "half"),
        ("stream", "nothing"),
        ("state_digest", "xx"),
        ("fingerprint", "0"),
        ("hash", "\u00e9"),
        ("version", 2**63),
        ("schema_version", -(2**63)),
        ("recorded_at", 10**30),
        ("ordinal", 2**64),
    ],
)
def test_a_value_that_cannot_be_stored_is_named(field, value):
    fields = {**json.loads(write_line(portable_event(EVENT))), field: value}
    row = read_line(json.dumps(fields).encode())

    with pytest.raises(InvalidInputError) as refused:
        stored_event(row, 1)

    assert refused.value.name == field
