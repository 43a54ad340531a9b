"""Whatever is appended and asked, pages are the whole, in order, each event once."""

import datetime
import pathlib
import tempfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from argos_engine import Engine, EventFilter, EventStore
from argos_engine.ports.clock import FixedClock, to_datetime
from argos_engine.storage import memory_selecting
from argos_engine.storage.sqlite import selecting
from tests.sensors import SENSOR, Calibrated, Measured, Noted
from tests.stand import NOON

LOOKED_AT = 3
"""So few events in one call that logs this short have several such parts."""

STREAMS = ["roof", "cellar"]
PRINCIPALS = ["ann", "bob"]
TALKS = [None, "talk", "chat"]
EVENTS = st.one_of(
    st.builds(Measured, st.integers(0, 9)),
    st.builds(Calibrated, st.integers(0, 9)),
    st.builds(Noted, st.text(max_size=3)),
)
BATCHES = st.tuples(
    st.sampled_from(STREAMS),
    st.lists(EVENTS, min_size=1, max_size=5),
    st.sampled_from(PRINCIPALS),
    st.sampled_from(TALKS),
    st.integers(0, 2),
)


def some(*values):
    return st.none() | st.lists(st.sampled_from(values), max_size=2)


def moments():
    return st.none() | st.integers(-1, 12).map(
        lambda seconds: to_datetime(NOON) + datetime.timedelta(seconds=seconds)
    )


FIELDS = {
    "aggregate_types": some("sensor", "other"),
    "aggregate_ids": some(*STREAMS, "nowhere"),
    "event_types": some("sensor.value.measured", "sensor.remark.noted"),
    "principals": some(*PRINCIPALS),
    "consensus_ids": some("talk", "chat", "silence"),
    "since": moments(),
    "until": moments(),
}


@st.composite
def filters(draw):
    """Most of them with few fields: those with many fit hardly anything."""
    names = draw(st.lists(st.sampled_from(sorted(FIELDS)), max_size=3, unique=True))
    return EventFilter(**{name: draw(FIELDS[name]) for name in names})


CASES = given(
    batches=st.lists(BATCHES, min_size=1, max_size=8),
    wanted=filters(),
    limit=st.integers(1, 4),
)


@pytest.fixture(autouse=True, scope="module")
def few_events_at_once():
    patch = pytest.MonkeyPatch()
    patch.setattr(memory_selecting, "SCAN_EVENTS_MAX", LOOKED_AT)
    patch.setattr(selecting, "SCAN_EVENTS_MAX", LOOKED_AT)
    yield
    patch.undo()


class Reader:
    """Follows the log through one filter, a page at a time."""

    def __init__(self, store, wanted):
        self.store, self.wanted = store, wanted
        self.found, self.after = [], None

    def turn(self, limit):
        page = self.store.query(self.wanted, after=self.after, limit=limit)
        assert len(page.events) <= limit
        self.found += page.events
        self.after = page.next_after
        return page.has_more

    def finish(self, limit):
        while self.turn(limit):
            pass


def fits(wanted, event):
    """Say once more, and plainly, what a filter means."""
    return (
        _takes(wanted.aggregate_types, event.stream.aggregate_type)
        and _takes(wanted.aggregate_ids, event.stream.aggregate_id)
        and _takes(wanted.event_types, event.event_type)
        and _takes(wanted.principals, event.principal.id)
        and _takes(wanted.consensus_ids, event.consensus_id)
        and (wanted.since is None or event.recorded_at >= wanted.since)
        and (wanted.until is None or event.recorded_at < wanted.until)
    )


def _takes(values, value):
    return values is None or value in values


def check(engine, clock, batches, wanted, limit):
    """Append while a reader follows; compare all that was read with the streams."""
    store = EventStore(engine)
    early = Reader(store, wanted)
    expected = {name: [] for name in STREAMS}
    for name, events, principal, talk, seconds in batches:
        desk = store.acting_as(principal, cause="a test", consensus_id=talk)
        desk.append(SENSOR.stream(name), events, expected_version=len(expected[name]))
        expected[name] += events
        clock.advance(seconds=seconds)
        early.turn(limit)
    early.finish(limit)
    late = Reader(store, wanted)
    late.finish(limit)

    streams = {name: list(store.replay("sensor", name)) for name in STREAMS}
    everything = sorted(
        (each for events in streams.values() for each in events),
        key=lambda each: each.position,
    )
    fitting = [each for each in everything if fits(wanted, each)]
    assert {name: [e.event for e in events] for name, events in streams.items()} == (
        expected
    )
    assert [each.position.offset for each in everything] == [
        *range(1, len(everything) + 1)
    ]
    assert late.found == fitting
    assert early.found == fitting
    assert store.count(wanted) == len(fitting)
    assert list(store.tail(limit, wanted)) == fitting[-limit:]


@CASES
def test_pages_are_the_whole_in_memory(batches, wanted, limit):
    clock = FixedClock(NOON)
    with Engine.in_memory(SENSOR, clock=clock) as engine:
        check(engine, clock, batches, wanted, limit)


@settings(max_examples=30)
@CASES
def test_pages_are_the_whole_in_a_file(batches, wanted, limit):
    clock = FixedClock(NOON)
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "log.db"
        with Engine.open(path, SENSOR, clock=clock) as engine:
            check(engine, clock, batches, wanted, limit)
