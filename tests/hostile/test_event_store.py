"""Every argument of the event store, given what it cannot be, and worse events.

Each is refused with a typed error that names the argument, and leaves the log alone.
"""

import math

import attrs
import pytest

from argos_engine import EventFilter, InvalidInputError, Position
from argos_engine.domain.stream_type import EventType, StreamType, Upcaster
from argos_engine.errors import ArgosError, CommandFailedError, ConfigurationError
from argos_engine.event_store.store import EventStore
from tests.hostile.test_arguments import (
    COLLECTION,
    NAIVE,
    NUMBER,
    OPTIONAL_NUMBER,
    OPTIONAL_TEXT,
    SECONDS,
    STREAM,
    TEXT,
)
from tests.hostile.values import WRONG_KIND, without
from tests.integration.engine.faces import StoreFace
from tests.sensors import ROOF, SENSOR, Measured

FEW = NUMBER | {"none": 0, "more than a page": 1_001}
FILTER = without(WRONG_KIND, "nothing")
VALUES = without(COLLECTION, "nothing")

DESK = {
    "append, stream": (STREAM, lambda d, v: d.append(v, [Measured(1)])),
    "append, events": (COLLECTION, lambda d, v: d.append(ROOF, v)),
    "append, no events": (
        {"a list": [], "a tuple": (), "a generator": (each for each in ())},
        lambda d, v: d.append(ROOF, v),
    ),
    "append, command_id": (
        OPTIONAL_TEXT,
        lambda d, v: d.append(ROOF, [Measured(1)], command_id=v),
    ),
    "append, expected_version": (
        OPTIONAL_NUMBER,
        lambda d, v: d.append(ROOF, [Measured(1)], expected_version=v),
    ),
    "append, deadline_seconds": (
        SECONDS,
        lambda d, v: d.append(ROOF, [Measured(1)], deadline_seconds=v),
    ),
}
STORE = {
    "acting_as, principal": (TEXT, lambda s, v: s.acting_as(v, cause="a test")),
    "acting_as, cause": (TEXT, lambda s, v: s.acting_as("x", cause=v)),
    "acting_as, roles": (COLLECTION, lambda s, v: s.acting_as("x", cause="y", roles=v)),
    "acting_as, consensus_id": (
        OPTIONAL_TEXT,
        lambda s, v: s.acting_as("x", cause="y", consensus_id=v),
    ),
    "acting_as, causation_id": (
        OPTIONAL_TEXT,
        lambda s, v: s.acting_as("x", cause="y", causation_id=v),
    ),
    "replay, aggregate_type": (
        TEXT | {"capitals": "Sensor"},
        lambda s, v: list(s.replay(v, "roof")),
    ),
    "replay, aggregate_id": (TEXT, lambda s, v: list(s.replay("sensor", v))),
    "replay, from_version": (
        NUMBER | {"none": 0},
        lambda s, v: list(s.replay("sensor", "roof", v)),
    ),
    "query, filter": (FILTER, lambda s, v: s.query(v)),
    "query, limit": (FEW, lambda s, v: s.query(limit=v)),
    "query, after": (
        without(WRONG_KIND, "nothing")
        | {
            "ahead": Position(0, 2),
            "before the start": Position(0, -1),
            "another shard": Position(1, 0),
            "no number": Position(0, "1"),
            "a truth within": Position(0, True),  # noqa: FBT003
            "a number too large": Position(0, 2**70),
            "a pair": (0, 1),
        },
        lambda s, v: s.query(after=v),
    ),
    "count, filter": (FILTER, lambda s, v: s.count(v)),
    "tail, filter": (FILTER, lambda s, v: s.tail(1, v)),
    "tail, events": (FEW, lambda s, v: s.tail(v)),
    "filter, aggregate_types": (VALUES, lambda _, v: EventFilter(aggregate_types=v)),
    "filter, an aggregate type": (
        TEXT | {"capitals": "Sensor"},
        lambda _, v: EventFilter(aggregate_types=[v]),
    ),
    "filter, aggregate_ids": (VALUES, lambda _, v: EventFilter(aggregate_ids=v)),
    "filter, event_types": (VALUES, lambda _, v: EventFilter(event_types=v)),
    "filter, an event type": (
        TEXT,
        lambda store, v: store.query(EventFilter(event_types=[v])),
    ),
    "filter, principals": (VALUES, lambda _, v: EventFilter(principals=v)),
    "filter, consensus_ids": (VALUES, lambda _, v: EventFilter(consensus_ids=v)),
    "filter, since": (
        without(WRONG_KIND, "nothing", "a time") | NAIVE,
        lambda _, v: EventFilter(since=v),
    ),
    "filter, until": (
        without(WRONG_KIND, "nothing", "a time") | NAIVE,
        lambda _, v: EventFilter(until=v),
    ),
}


def cases(calls):
    return [
        pytest.param(call, value, id=f"{name}: {what}")
        for name, (values, call) in calls.items()
        for what, value in values.items()
    ]


@pytest.fixture(params=["blocking", "awaited"])
def store(request):
    store = EventStore.in_memory(SENSOR)
    store.acting_as("gateway", cause="a test").append(ROOF, [Measured(0)])
    face = StoreFace(store.engine) if request.param == "awaited" else store
    yield face
    face.close()


@pytest.fixture
def desk(store):
    return store.acting_as("gateway", cause="a test")


@pytest.mark.parametrize(("call", "value"), cases(DESK))
def test_a_desk_refuses_what_cannot_be(store, desk, call, value):
    with pytest.raises(InvalidInputError):
        call(desk, value)

    assert store.count() == 1


@pytest.mark.parametrize(("call", "value"), cases(STORE))
def test_a_store_refuses_what_cannot_be(store, call, value):
    with pytest.raises(InvalidInputError):
        call(store, value)

    assert store.count() == 1


@attrs.frozen
class Sly:
    """Is an event, and breaks when somebody looks at it."""

    value: int

    def __repr__(self):
        raise ZeroDivisionError("repr broke")

    def __eq__(self, other):
        raise SystemExit("eq left")

    __hash__ = None


@attrs.frozen
class Real:
    value: float


@attrs.frozen
class Deep:
    value: list


SLY = StreamType(
    "sly", {"sly.value.told": Sly, "sly.real.told": Real, "sly.deep.told": Deep}
)


def endless():
    while True:
        yield Measured(1)


def broken():
    yield Measured(1)
    raise ZeroDivisionError("the iterable broke")


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


def circle():
    value = []
    value.append(value)
    return value


@pytest.fixture
def sly(tmp_path):
    with EventStore.open(tmp_path / "sly.db", SENSOR, SLY) as store:
        yield store
        assert store.count(EventFilter(aggregate_types=["sly"])) == 0
        assert store.engine.verify().is_sound


UNSTORABLE = {
    "text for a number": lambda: Sly("no number"),
    "not a number": lambda: Real(math.nan),
    "infinity": lambda: Real(math.inf),
    "too deep": lambda: Deep(nested(100_000)),
    "a circle": lambda: Deep(circle()),
    "an object": lambda: Deep([object()]),
    "half a surrogate pair": lambda: Deep(["\ud800"]),
    "bytes": lambda: Deep([b"bytes"]),
    "a stream type": lambda: SLY,
    "a class": lambda: Sly,
}


@pytest.mark.parametrize("what", UNSTORABLE)
def test_events_that_cannot_be_stored_leave_nothing(sly, what):
    desk = sly.acting_as("gateway", cause="a test")

    with pytest.raises(CommandFailedError):
        desk.append(SLY.stream("fox"), [Real(1.5), UNSTORABLE[what]()])


def test_an_iterable_that_never_ends_is_left_alone(sly):
    desk = sly.acting_as("gateway", cause="a test")

    with pytest.raises(InvalidInputError, match="at most 1000 items"):
        desk.append(ROOF, endless())


def test_what_an_iterable_raises_is_raised(sly):
    desk = sly.acting_as("gateway", cause="a test")

    with pytest.raises(ZeroDivisionError, match="the iterable broke"):
        desk.append(ROOF, broken())


BAD_TYPES = {
    "capitals in its name": lambda: StreamType("Sensor", {"a.b.made": Measured}),
    "no events": lambda: StreamType("sensor", {}),
    "the present": lambda: StreamType("sensor", {"sensor.value.measure": Measured}),
    "capitals in an event": lambda: StreamType("sensor", {"A.B.Made": Measured}),
    "one word": lambda: StreamType("sensor", {"measured": Measured}),
    "an event of the engine": lambda: StreamType("x", {"engine.b.made": Measured}),
    "the stream of the engine": lambda: StreamType("engine", {"a.b.made": Measured}),
    "two names of a class": lambda: StreamType(
        "sensor", {"a.b.made": Measured, "a.b.done": Measured}
    ),
    "no upcaster": lambda: StreamType("sensor", {"a.b.made": EventType(Measured, 2)}),
    "an upcaster of nothing": lambda: StreamType(
        "sensor", {"a.b.made": Measured}, upcasters=[Upcaster("a.b.done", 1, dict)]
    ),
    "nothing for events": lambda: StreamType("sensor", None),
    "text for a class": lambda: StreamType("sensor", {"a.b.made": "Measured"}),
    "one type twice": lambda: EventStore.in_memory(SENSOR, SENSOR),
    "a class for a type": lambda: EventStore.in_memory(Measured),
    "nothing for a type": lambda: EventStore.in_memory(None),
}


@pytest.mark.parametrize("what", BAD_TYPES)
def test_a_stream_type_is_checked_when_it_is_made(what):
    with pytest.raises(ArgosError):
        BAD_TYPES[what]()


def test_names_of_streams_are_no_way_into_statements(sly):
    """Quotes, comments and JSON stay what they are: text."""
    desk = sly.acting_as("gateway", cause="a test")
    names = ["'; DROP TABLE events; --", '"]', "%", "[1]", "null"]
    for name in names:
        desk.append(SENSOR.stream(name), [Measured(1)])

    for name in names:
        wanted = EventFilter(aggregate_types=["sensor"], aggregate_ids=[name])
        (event,) = sly.query(wanted).events
        assert event.stream.aggregate_id == name
        assert sly.count(EventFilter(aggregate_ids=[name])) == 1


def test_a_filter_of_the_largest_values_is_answered(sly):
    wanted = EventFilter(consensus_ids=["\U0001f680" * 200 for _ in range(100)])

    assert sly.query(wanted).events == ()


def test_a_type_that_is_not_declared_takes_nothing(desk):
    stranger = StreamType("stranger", {"stranger.value.told": Measured})

    with pytest.raises(ConfigurationError, match="and no stream type"):
        desk.append(stranger.stream("x"), [Measured(1)])
