import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argos_engine.codec.chain import GENESIS, event_hash
from argos_engine.domain.change import Change
from argos_engine.domain.identity import Position, StreamId
from argos_engine.domain.lifecycle import RolledBack
from argos_engine.domain.metadata import Principal
from argos_engine.errors import (
    InvalidInputError,
    JournalCorruptError,
    ReplayError,
    UnknownEventTypeError,
)


def test_an_entry_tells_who_did_what_when_and_why(ledger, shelf):
    ledger.add(StreamId("shelf", "south"))
    ledger.add(shelf, "emma", 2)

    (entry,) = ledger.archive.history(shelf).entries

    assert entry.version == 1
    assert entry.position == Position(0, 2)
    assert entry.event_type == "shelf.books.added"
    assert entry.schema_version == 1
    assert (entry.event.title, entry.event.count) == ("emma", 2)
    assert entry.change is Change.DELTA
    assert entry.recorded_at == datetime.datetime(
        1970, 1, 1, 0, 0, 2, tzinfo=datetime.UTC
    )
    assert entry.principal == Principal("clerk:7", {"desk"})
    assert entry.cause == "a delivery"
    assert entry.command_id == "command-2"
    assert entry.ordinal == 0
    assert entry.correlation_id == "correlation"
    assert entry.causation_id is None
    assert entry.is_effective


def test_superseded_entries_name_their_rollback(ledger, shelf):
    for _ in range(3):
        ledger.add(shelf)
    ledger.roll_back(shelf, 1)

    entries = ledger.archive.history(shelf).entries

    assert [entry.superseded_by for entry in entries] == [None, 4, 4, None]
    assert [entry.is_effective for entry in entries] == [True, False, False, True]
    assert entries[-1].event == RolledBack(1, "a mistake")


def test_marks_hold_for_the_head_of_the_view_on_every_page(ledger, shelf):
    for _ in range(3):
        ledger.add(shelf)
    ledger.roll_back(shelf, 1)

    page = ledger.archive.history(shelf, 1, 1)

    assert [entry.superseded_by for entry in page.entries] == [4]


def test_pages_follow_each_other_to_the_end(ledger, shelf):
    for _ in range(5):
        ledger.add(shelf)
    archive = ledger.archive

    pages, after = [], 0
    while after is not None:
        page = archive.history(shelf, after, 2)
        pages.append([entry.version for entry in page.entries])
        after = page.next_after

    assert pages == [[1, 2], [3, 4], [5]]


def test_a_page_behind_the_end_is_empty_and_the_last(ledger, shelf):
    ledger.add(shelf)

    page = ledger.archive.history(shelf, 7)

    assert page.entries == ()
    assert page.next_after is None


def test_a_negative_version_is_refused(ledger, shelf):
    with pytest.raises(InvalidInputError):
        ledger.archive.history(shelf, -1)


def test_events_are_shown_as_json_without_a_decider(ledger, shelf):
    ledger.add(shelf, "emma", 2)
    ledger.add(shelf)
    ledger.roll_back(shelf, 1)

    entries = ledger.archive_of().history(shelf).entries

    assert entries[0].event == {"title": "emma", "count": 2}
    assert entries[2].event == {"to_version": 1, "reason": "a mistake"}
    assert [entry.superseded_by for entry in entries] == [None, 3, None]


def test_an_event_that_does_not_fit_its_class_is_named(ledger, shelf):
    ledger.add(shelf)
    row = ledger.journal.committed.log[1]._replace(payload=b'{"title":1}')
    ledger.tamper(1, payload=row.payload, hash=event_hash(GENESIS, row))

    with pytest.raises(ReplayError, match="shelf:north version 1"):
        ledger.archive.history(shelf)


def test_an_event_that_nobody_declares_is_named(ledger, shelf):
    ledger.add(shelf)
    row = ledger.journal.committed.log[1]._replace(schema_version=2)
    ledger.tamper(1, schema_version=2, hash=event_hash(GENESIS, row))

    with pytest.raises(UnknownEventTypeError, match="shelf:north version 1"):
        ledger.archive.history(shelf)


def test_a_damaged_rollback_is_named_even_without_a_decider(ledger, shelf):
    ledger.roll_back(shelf, 0)
    ledger.tamper(1, payload=b"{}")

    with pytest.raises(JournalCorruptError, match="shelf:north version 1"):
        ledger.archive_of().history(shelf)


def hidden_by(steps):
    """Tell what hides each version, one whole table for each version of the stream."""
    tables = [{}]
    for version, target in enumerate(steps, start=1):
        if target is None:
            tables.append(tables[-1])
        else:
            tables.append(
                tables[target] | dict.fromkeys(range(target + 1, version), version)
            )
    return tables[-1]


@st.composite
def streams(draw):
    """A stream as a list: None for an event, a version for a rollback to it."""
    length = draw(st.integers(0, 12))
    return [
        draw(st.none() | st.integers(0, version)) if version else None
        for version in range(length)
    ]


@given(steps=streams())
def test_supersession_agrees_with_a_table_kept_for_each_version(
    new_ledger, shelf, steps
):
    ledger = new_ledger()
    for target in steps:
        if target is None:
            ledger.add(shelf)
        else:
            ledger.roll_back(shelf, target)

    entries = ledger.archive.history(shelf).entries

    expected = hidden_by(steps)
    assert {
        e.version: e.superseded_by for e in entries if not e.is_effective
    } == expected
    for version, state in enumerate(ledger.standing(shelf).states):
        assert ledger.archive.state_at(shelf, version) == state
