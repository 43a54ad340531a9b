"""A page of rows is taken only if every value is of a kind that its column takes."""

import pytest

from argos_engine import JournalCorruptError, StreamId
from argos_engine.domain.change import Change
from argos_engine.ports.records import StoredEvent
from argos_engine.storage.sqlite import event_rows, rows
from tests.unit.codec import test_chain as chain

AMBER = StreamId("jar", "amber")
EVENT = chain.EVENT._replace(stream=AMBER, hash=b"h")
COLUMNS = [name for name in StoredEvent._fields if name != "stream"]
KINDS = [None, 1, 1.0, "1", "aGVsbG8=", b"1", b"delta"]


def row(event=EVENT, **changes):
    """Return a row as a statement gives it."""
    return tuple(
        (event._replace(stream=None, change="delta")._asdict() | changes).values()
    )


def answer(read):
    """Return what *read* returns, or what it complains about."""
    try:
        return read()
    except JournalCorruptError as error:
        return str(error)


@pytest.mark.parametrize(
    "event",
    [
        EVENT,
        EVENT._replace(state_digest=b"d", correlation_id="a", causation_id="b"),
        EVENT._replace(position=2**63 - 1, recorded_at=-(2**63), ordinal=-1),
    ],
)
def test_rows_become_events_of_their_stream(event):
    (found,) = event_rows.events([row(event)], AMBER)

    assert isinstance(found, StoredEvent)
    assert found == event
    assert found.stream is AMBER
    assert type(found.change) is Change
    assert event_rows.named_events([(*row(event), "jar", "amber")]) == [event]


def test_no_rows_are_no_events():
    assert list(event_rows.events([], AMBER)) == []
    assert list(event_rows.named_events([])) == []


@pytest.mark.parametrize("value", KINDS, ids=repr)
@pytest.mark.parametrize("column", COLUMNS)
def test_a_page_is_as_strict_as_a_row(column, value):
    damaged = row(**{column: value})
    page = [row(), damaged]

    assert answer(lambda: event_rows.events(page, AMBER)) == answer(
        lambda: [EVENT, rows.event(damaged, AMBER)]
    )
    named = [(*each, "jar", "amber") for each in page]
    assert answer(lambda: event_rows.named_events(named)) == answer(
        lambda: [EVENT, rows.event(damaged, AMBER)]
    )


def test_a_change_that_is_none_is_reported_with_its_position():
    with pytest.raises(JournalCorruptError, match="table events, 9: 'half'"):
        event_rows.events([row(), row(change="half")], AMBER)


@pytest.mark.parametrize("names", [("jar", b"amber"), ("jar", None), (1, "amber")])
def test_names_that_are_no_text_are_damage(names):
    with pytest.raises(JournalCorruptError, match="table streams"):
        event_rows.named_events([(*row(), *names)])
