"""Values, JSON and back. What passes for something else somewhere is refused here."""

import dataclasses
import datetime
import decimal
import enum
import uuid
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, NewType

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from immutables import Map

from argos_engine.codec.converter import from_json, json_converter, to_json

CONVERTERS = {
    "quick": json_converter(detailed=False),
    "detailed": json_converter(detailed=True),
}

DAY = datetime.date(2026, 1, 2)
NOON = datetime.datetime(2026, 1, 2, 12, 0, 0, 5, tzinfo=datetime.UTC)
ID = uuid.UUID(int=3)


class Colour(enum.Enum):
    RED = 1
    BLUE = "blue"


class Level(enum.IntEnum):
    LOW = 1


class Kind(enum.StrEnum):
    LEAVE = "leave"


class Shade(str, enum.Enum):  # noqa: UP042  # the form before Python 3.11
    DARK = "dark"


class Key(str):
    __slots__ = ()


@attrs.frozen
class Point:
    x: int
    y: int = 0


@attrs.frozen
class Seat:
    row: int


@dataclasses.dataclass(frozen=True)
class Line:
    length: float
    ends: tuple[Point, ...] = ()


class Pair(NamedTuple):
    number: int
    name: str


UserId = NewType("UserId", str)
Number = NewType("Number", int)


@pytest.fixture(params=CONVERTERS.values(), ids=CONVERTERS)
def converter(request):
    return request.param


def written(value, annotation):
    return to_json(CONVERTERS["quick"].unstructure(value, annotation))


@pytest.mark.parametrize(
    ("annotation", "value", "text"),
    [
        (int, 7, b"7"),
        (int, 2**70, b"1180591620717411303424"),
        (float, 1.5, b"1.5"),
        (float, -0.0, b"-0.0"),
        (bool, True, b"true"),
        (str, "Zo\u00eb", b'"Zo\xc3\xab"'),
        (bytes, b"\xff", b'"/w=="'),
        (int | None, None, b"null"),
        (decimal.Decimal, decimal.Decimal("1.10"), b'"1.10"'),
        (datetime.date, DAY, b'"2026-01-02"'),
        (datetime.datetime, NOON, b'"2026-01-02T12:00:00.000005Z"'),
        (datetime.time, datetime.time(1, 2), b'"01:02:00"'),
        (datetime.timedelta, datetime.timedelta(seconds=1.5), b'"PT1.5S"'),
        (uuid.UUID, ID, b'"00000000-0000-0000-0000-000000000003"'),
        (Colour, Colour.RED, b"1"),
        (Colour, Colour.BLUE, b'"blue"'),
        (Level, Level.LOW, b"1"),
        (Kind, Kind.LEAVE, b'"leave"'),
        (Shade, Shade.DARK, b'"dark"'),
        (UserId, UserId("a"), b'"a"'),
        (Literal["a", "b"], "a", b'"a"'),
        (Any, {"a": [1, None]}, b'{"a":[1,null]}'),
        (Point, Point(1), b'{"x":1,"y":0}'),
        (Line, Line(1.5, (Point(1),)), b'{"ends":[{"x":1,"y":0}],"length":1.5}'),
        (Pair, Pair(1, "a"), b'[1,"a"]'),
        (list[int], [2, 1], b"[2,1]"),
        (list, [2, "a"], b'[2,"a"]'),
        (tuple[int, ...], (2, 1), b"[2,1]"),
        (tuple[int, str], (2, "a"), b'[2,"a"]'),
        (list[list[str]], [["a"], []], b'[["a"],[]]'),
        (set[str], {"b", "a"}, b'["a","b"]'),
        (frozenset[int], frozenset({10, 9}), b"[9,10]"),
        (frozenset[Kind], frozenset(Kind), b'["leave"]'),
        (frozenset[Seat], frozenset({Seat(2), Seat(1)}), b'[{"row":1},{"row":2}]'),
        (frozenset, frozenset({1}), b"[1]"),
        (
            dict[str, Seat],
            {"b": Seat(1), "a": Seat(2)},
            b'{"a":{"row":2},"b":{"row":1}}',
        ),
        (dict, {"a": 1}, b'{"a":1}'),
        (Mapping[str, int], {"a": 1}, b'{"a":1}'),
        (Map, Map({"a": 1}), b'{"a":1}'),
        (Map[str, Map[str, int]], Map(a=Map(b=1)), b'{"a":{"b":1}}'),
        (Map[int, int], Map({10: 1, -9: 2}), b'{"-9":2,"10":1}'),
        (Map[Number, int], Map({1: 1}), b'{"1":1}'),
        (Map[UserId, int], Map(a=1), b'{"a":1}'),
        (Map[datetime.date, int], Map({DAY: 1}), b'{"2026-01-02":1}'),
        (
            Map[datetime.datetime, int],
            Map({NOON: 1}),
            b'{"2026-01-02T12:00:00.000005+00:00":1}',
        ),
        (
            Map[uuid.UUID, int],
            Map({ID: 1}),
            b'{"00000000-0000-0000-0000-000000000003":1}',
        ),
        (Map[Colour, int], Map({Colour.RED: 1, Colour.BLUE: 2}), b'{"1":1,"blue":2}'),
        (Map[Level, int], Map({Level.LOW: 1}), b'{"1":1}'),
        (Map[Kind, int], Map({Kind.LEAVE: 1}), b'{"leave":1}'),
    ],
)
def test_a_value_has_one_form_and_comes_back_from_it(
    converter, annotation, value, text
):
    assert to_json(converter.unstructure(value, annotation)) == text

    restored = converter.structure(from_json(text), annotation)

    assert restored == value
    assert type(restored) is type(value)


def test_members_of_an_enumeration_come_back_as_members():
    """A plain text or number would be equal, but `is` and its methods would fail."""
    holder = json_converter(detailed=False).structure({"leave": 1}, Map[Kind, int])

    assert [type(key) for key in holder] == [Kind]


def test_a_whole_number_in_a_field_of_floats_is_written_as_it_comes_back():
    assert written(1, float) == written(1.0, float) == b"1.0"


@pytest.mark.parametrize(
    ("annotation", "text"),
    [
        (int, b"1.0"),
        (int, b"true"),
        (int, b'"1"'),
        (int, b"null"),
        (bool, b"1"),
        (bool, b'"true"'),
        (float, b"true"),
        (float, b'"1"'),
        (str, b"1"),
        (str | None, b"1"),
        (int | None, b'"1"'),
        (bytes, b'"!!"'),
        (decimal.Decimal, b"1.5"),
        (decimal.Decimal, b'"NaN"'),
        (decimal.Decimal, b'"one"'),
        (datetime.date, b"1"),
        (datetime.date, b'"2026-1-2"'),
        (datetime.datetime, b'"2026-01-02"'),
        (uuid.UUID, b"1"),
        (Colour, b"true"),
        (Colour, b"1.0"),
        (Colour, b'"1"'),
        (Level, b"2"),
        (Level, b"true"),
        (Kind, b'"work"'),
        (Kind, b"1"),
        (Point, b"[1,2]"),
        (Point, b'{"y":1}'),
        (Point, b'{"x":1,"z":1}'),
        (Line, b'{"length":"1"}'),
        (tuple[str, ...], b'"ab"'),
        (tuple[str, ...], b'{"a":1}'),
        (tuple[int, str], b"[1]"),
        (list[str], b'"ab"'),
        (list[list[str]], b'["ab"]'),
        (tuple[tuple[str, ...], ...], b'["ab"]'),
        (frozenset[str], b'"ab"'),
        (Map[str, int], b"[]"),
        (Map[str, int], b"null"),
        (Map[str, int], b'{"a":"1"}'),
        (Map[int, int], b'{"1_0":1}'),
        (Map[int, int], b'{" 1":1}'),
        (Map[int, int], b'{"one":1}'),
        (Map[Level, int], b'{"2":1}'),
        (Map[datetime.date, int], b'{"tomorrow":1}'),
    ],
)
def test_nothing_passes_for_anything_else(converter, annotation, text):
    with pytest.raises(Exception):  # noqa: B017, PT011  # many hooks, many classes
        converter.structure(from_json(text), annotation)


@pytest.mark.parametrize(
    ("annotation", "value"),
    [
        (float, float("nan")),
        (float, float("inf")),
        (float | None, float("nan")),
        (list[float], [float("-inf")]),
        (Map[str, float], Map(a=float("nan"))),
        (Any, {"a": float("nan")}),
        (decimal.Decimal, decimal.Decimal("NaN")),
        (decimal.Decimal, decimal.Decimal("Infinity")),
        (float, "1"),
        (float, True),
        (float, decimal.Decimal(1)),
        (str, Key("a")),
        (str, "\ud800"),
        (object, object()),
        (Map[bool, int], Map({True: 1})),
        (Map[float, int], Map({1.5: 1})),
        (Map[tuple, int], Map({(): 1})),
        (frozenset[Any], frozenset({object()})),
    ],
)
def test_what_json_cannot_hold_is_not_written(annotation, value):
    with pytest.raises(Exception):  # noqa: B017, PT011  # many hooks, many classes
        written(value, annotation)


@attrs.frozen
class Everything:
    number: int
    share: float
    name: str
    day: datetime.date
    level: Level | None
    kinds: frozenset[Kind]
    points: tuple[Point, ...]
    by_day: Map[datetime.date, Point]
    by_number: Map[int, frozenset[str]]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
points = st.builds(Point, st.integers(), st.integers())
everything = st.builds(
    Everything,
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    texts,
    st.dates(),
    st.none() | st.sampled_from(Level),
    st.frozensets(st.sampled_from(Kind)),
    st.lists(points, max_size=3).map(tuple),
    st.dictionaries(st.dates(), points, max_size=3).map(Map),
    st.dictionaries(st.integers(), st.frozensets(texts, max_size=3), max_size=3).map(
        Map
    ),
)


@given(everything)
def test_whatever_is_written_comes_back(value):
    text = written(value, Everything)

    for converter in CONVERTERS.values():
        restored = converter.structure(from_json(text), Everything)
        assert restored == value
        assert written(restored, Everything) == text


@given(everything)
def test_equal_values_have_equal_bytes_however_they_were_made(value):
    again = attrs.evolve(
        value,
        kinds=frozenset(sorted(value.kinds, reverse=True)),
        by_day=Map(reversed(list(value.by_day.items()))),
        by_number=Map(
            {
                number: frozenset(sorted(names, reverse=True))
                for number, names in sorted(value.by_number.items(), reverse=True)
            }
        ),
    )

    assert again == value
    assert written(again, Everything) == written(value, Everything)
