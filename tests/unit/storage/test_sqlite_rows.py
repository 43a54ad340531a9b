"""A value of another kind than its column's is damage, whatever it says."""

import pytest

from argos_engine.errors import JournalCorruptError
from argos_engine.storage.sqlite import rows
from argos_engine.storage.sqlite.columns import EVENTS, GROUPS, REFUSALS, SNAPSHOTS
from argos_engine.testing.journal_rows import NORTH, sample_event, sample_refusal

NAMES = (NORTH.aggregate_type, NORTH.aggregate_id)
_IDS = {"correlation_id": "talk-1", "causation_id": "cause-1"}
_POSITION, _STREAM, *_OTHERS = sample_event(NORTH, 1, 1, **_IDS)
EVENT = (_POSITION, *_OTHERS)
_COMMAND_ID, _FINGERPRINT, _, *_REST = sample_refusal(NORTH, "c", 1)
REFUSAL = (_COMMAND_ID, _FINGERPRINT, *_REST)
SNAPSHOT = (1, "milestone", "bid-area/1", b"{}", b"digest")
GROUP = (1, 1, b"hash")


def read_event(row):
    return rows.named_event((*row, *NAMES))


def read_refusal(row):
    return rows.named_refusal((*row, *NAMES))


def read_snapshot(row):
    return rows.snapshot(row, NORTH)


READERS = [
    (EVENTS, read_event, EVENT),
    (REFUSALS, read_refusal, REFUSAL),
    (SNAPSHOTS, read_snapshot, SNAPSHOT),
    (GROUPS, rows.group, GROUP),
]
PLACES = [
    pytest.param(read, row, index, name, id=f"{columns.table}.{name}")
    for columns, read, row in READERS
    for index, name in enumerate(columns.kinds)
]


def as_read(row):
    """An enumeration member is text by the time it was stored."""
    return tuple(str(v) if isinstance(v, str) else v for v in row)


@pytest.mark.parametrize(("_columns", "read", "row"), READERS)
def test_a_row_as_it_was_written_is_read(_columns, read, row):
    assert read(as_read(row))


@pytest.mark.parametrize(("read", "row", "index", "name"), PLACES)
@pytest.mark.parametrize("swap", [1.5, "bytes"])
def test_a_value_of_another_kind_is_named(read, row, index, name, swap):
    damaged = list(as_read(row))
    value = damaged[index]
    turned = value.encode() if isinstance(value, str) else "text"
    damaged[index] = turned if swap == "bytes" else swap

    with pytest.raises(JournalCorruptError, match=f"{name} holds "):
        read(tuple(damaged))


def test_what_may_be_absent_may_be_absent_and_nothing_else():
    places = [name for name, kinds in EVENTS.kinds.items() if len(kinds) > 1]
    absent = [
        None if name in places else value
        for name, value in zip(EVENTS.kinds, as_read(EVENT), strict=True)
    ]

    assert read_event(absent).correlation_id is None
    with pytest.raises(JournalCorruptError, match="cause holds NoneType, not str"):
        read_event([*absent[:9], None, *absent[10:]])
