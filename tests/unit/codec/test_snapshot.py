import dataclasses
import datetime
import enum
from typing import Any

import attrs
import pytest
from immutables import Map

from argos_engine.codec.snapshot import StateCodec
from argos_engine.domain.decider import Decider
from argos_engine.errors import ConfigurationError


@attrs.frozen
class Opened:
    pass


@attrs.frozen
class Bid:
    days: tuple[datetime.date, ...]


@attrs.frozen
class Area:
    bids: Map[int, Bid] = attrs.field(default=Map())
    share: float = 0.0


@attrs.frozen
class Node:
    next: "Node | None" = None


def codec(initial, **options):
    return StateCodec(
        Decider("area", initial, max, max, {"area.opened": Opened}, **options)
    )


def schema_id(fields, name="State"):
    """Return the schema id of a class that is made of *fields*."""
    made = attrs.make_class(
        name,
        {each: attrs.field(default=None, type=kind) for each, kind in fields.items()},
        frozen=True,
    )
    return codec(made()).schema_id


def test_a_state_comes_back():
    state = Area(Map({2: Bid((datetime.date(2026, 1, 2),))}), 0.5)

    stored = codec(Area()).encode(state)

    assert stored == b'{"bids":{"2":{"days":["2026-01-02"]}},"share":0.5}'
    assert codec(Area()).decode(stored) == state


@pytest.mark.parametrize("state", [0, "text", 1.5, Map({"a": 1}), Node(Node())])
def test_any_class_can_be_a_state(state):
    states = codec(state)

    assert states.decode(states.encode(state)) == state


@pytest.mark.parametrize(
    "stored", [b"", b"[]", b'{"bids":{},"share":0.5,"more":1}', b'{"share":"0.5"}']
)
def test_a_foreign_shape_is_not_bent(stored):
    with pytest.raises(Exception):  # noqa: B017, PT011  # the codec's own errors
        codec(Area()).decode(stored)


def test_a_state_of_another_class_than_the_initial_one_is_not_stored():
    """The fields that only one of the classes has would be lost without a word."""

    @attrs.frozen
    class ClosedArea(Area):
        reason: str = ""

    with pytest.raises(ConfigurationError, match="a state must be Area"):
        codec(Area()).encode(ClosedArea(reason="fire"))


def test_the_schema_id_begins_with_the_revision():
    assert codec(Area(), revision=7).schema_id.startswith("7:")
    assert codec(Area(), revision=7).schema_id != codec(Area()).schema_id


@pytest.mark.parametrize(
    "other",
    [
        {"a": int, "b": str, "c": str},
        {"a": int},
        {"a": int, "c": str},
        {"b": str, "a": int},
        {"a": float, "b": str},
        {"a": int | None, "b": str},
        {"a": int, "b": tuple[str, ...]},
    ],
)
def test_every_change_of_a_field_changes_the_schema_id(other):
    assert schema_id(other) != schema_id({"a": int, "b": str})


def test_the_name_of_the_class_is_part_of_the_schema_id():
    assert schema_id({"a": int}) != schema_id({"a": int}, name="Status")


@pytest.mark.parametrize(
    "wrap",
    [lambda inner: Map[str, inner], lambda inner: tuple[inner, ...] | None],
    ids=["in a map", "in a tuple or nothing"],
)
def test_fields_deep_inside_change_the_schema_id(wrap):
    first = attrs.make_class("Inner", {"a": attrs.field(type=int)})
    second = attrs.make_class("Inner", {"a": attrs.field(type=str)})

    assert schema_id({"x": wrap(first)}) != schema_id({"x": wrap(second)})


def test_fields_of_dataclasses_change_the_schema_id():
    first = dataclasses.make_dataclass("Inner", [("a", int)])
    second = dataclasses.make_dataclass("Inner", [("a", int), ("b", Any)])

    assert schema_id({"x": first}) != schema_id({"x": second})


def test_a_class_may_hold_itself():
    assert codec(Node()).schema_id == codec(Node()).schema_id


@attrs.frozen
class Seat:
    row: int
    letter: str = "A"


@attrs.frozen
class Aisle(Seat):
    side: str = "left"


@attrs.frozen
class Hall:
    seats: Map[str, Seat] = attrs.field(default=Map())
    prices: Map[int, int] = attrs.field(default=Map())
    open: Map[str, datetime.date] = attrs.field(default=Map())


class Name(enum.StrEnum):
    A = "a"


@pytest.mark.parametrize(
    ("state", "stored"),
    [
        (
            Hall(Map({"b": Seat(2), "a": Seat(1, "C")})),
            b'{"a":{"letter":"C","row":1},"b":{"letter":"A","row":2}}',
        ),
        (
            Hall(Map({"b": Seat(2), "a": Aisle(1)})),
            b'{"a":{"letter":"A","row":1,"side":"left"},"b":{"letter":"A","row":2}}',
        ),
        (Hall(Map({Name.A: Seat(1)})), b'{"a":{"letter":"A","row":1}}'),
    ],
    ids=["as they are", "one of a subclass", "under other text"],
)
def test_a_map_of_plain_values_is_written_like_any_other(state, stored):
    assert codec(Hall()).encode(state) == b'{"open":{},"prices":{},"seats":%b}' % stored


def test_whole_numbers_and_dates_in_maps_are_written_like_others():
    opened = Map({"a": datetime.date(2026, 1, 2)})
    state = Hall(prices=Map({10: 1, 9: 2}), open=opened)

    assert codec(Hall()).encode(state) == (
        b'{"open":{"a":"2026-01-02"},"prices":{"10":1,"9":2},"seats":{}}'
    )
