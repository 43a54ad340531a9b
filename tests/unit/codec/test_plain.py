"""The short way writes the same bytes as the long one, or leaves the value to it."""

import datetime
import enum
from typing import Any, Generic, TypeVar

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from immutables import Map

from argos_engine.codec.converter import from_json, json_converter, to_json
from argos_engine.codec.plain import plain_codec

CONVERTER = json_converter(detailed=False)
T = TypeVar("T")


class Kind(enum.Enum):
    LEAVE = "leave"
    SICK = "sick"


class Shift(enum.StrEnum):
    EARLY = "early"


@attrs.frozen
class Part:
    number: int
    text: str | None = None


@attrs.define
class Whole:
    zeta: int
    alpha: str
    is_on: bool
    day: datetime.date
    kind: Kind
    shift: Shift
    part: Part
    maybe: Part | None = None
    parts: tuple[Part, ...] = ()
    days: tuple[datetime.date, ...] = ()
    nothing: None = None


PARTS = st.builds(Part, number=st.integers(), text=st.none() | st.text())
WHOLES = st.builds(
    Whole,
    zeta=st.integers(),
    alpha=st.text(),
    is_on=st.booleans(),
    day=st.dates(),
    kind=st.sampled_from(Kind),
    shift=st.sampled_from(Shift),
    part=PARTS,
    maybe=st.none() | PARTS,
    parts=st.lists(PARTS, max_size=3).map(tuple),
    days=st.lists(st.dates(), max_size=3).map(tuple),
)


@given(WHOLES)
def test_both_ways_lead_to_the_same_bytes_and_back(whole):
    codec = plain_codec(Whole)

    payload, restored = codec.write(whole)

    assert restored == whole
    assert payload == to_json(CONVERTER.unstructure(whole))
    assert codec.read(payload) == CONVERTER.structure(from_json(payload), Whole)


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters()),
    st.binary(),
    st.dates(),
    st.datetimes(),
    st.sampled_from([Kind.LEAVE, Shift.EARLY, Part(1)]),
)


@given(st.builds(Part, number=ANYTHING, text=ANYTHING))
def test_what_the_long_way_refuses_is_never_written(part):
    written = plain_codec(Part).write(part)

    if written is not None:
        payload, _ = written
        assert payload == to_json(CONVERTER.unstructure(part))
        assert CONVERTER.structure(from_json(payload), Part) == part


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"number":1}',  # a default may fill it in, and only the long way says so
        b'{"number":1,"text":null,"more":1}',
        b'{"number":1,"number":1,"text":null}',
        b'{"text":null,"number":1}',
        b'{"number": 1,"text":null}',
        b'{"number":1.0,"text":null}',
        b'{"number":true,"text":null}',
        b'{"number":"1","text":null}',
        b'{"number":1,"text":"\xff"}',
        b'{"number":1,"text":null} ',
    ],
)
def test_other_bytes_are_left_to_the_long_way(payload):
    assert plain_codec(Part).read(payload) is None


def test_a_reader_asks_another_way_about_bytes_it_is_not_certain_of():
    read = plain_codec(Part).reader(lambda payload: payload.decode())

    assert read(b'{"number":1,"text":null}') == Part(1)
    assert read(b'{"number": 1,"text":null}') == '{"number": 1,"text":null}'


class Text(str):
    __slots__ = ()


@pytest.mark.parametrize(
    "part",
    [
        Part(1.0),
        Part(number=True),
        Part("1"),
        Part(None),
        Part(1, Text("a")),
        Part(1, "\ud800"),
        Part(1, b"a"),
        Part(1, Kind.LEAVE),
    ],
    ids=repr,
)
def test_values_of_another_type_are_left_to_the_long_way(part):
    assert plain_codec(Part).write(part) is None


def with_field(kind, **options):
    name = "".join(letter for letter in f"{kind}{options}" if letter.isalnum())
    return attrs.make_class(name, {"field": attrs.field(type=kind, **options)})


@attrs.frozen
class Own:
    number: int

    def __eq__(self, other):
        return isinstance(other, Own)

    def __hash__(self):
        return 1


@attrs.frozen(init=False)
class Started:
    number: int

    def __init__(self):
        object.__setattr__(self, "number", 1)


@attrs.frozen
class Prepared:
    number: int

    def __attrs_pre_init__(self):
        pass


@attrs.frozen(cache_hash=True)
class KeepsHash:
    number: int


class Single(enum.Enum):
    ONE = 1


@attrs.frozen
class Endless:
    inner: "Endless | None" = None


@attrs.frozen
class Box(Generic[T]):
    content: T


@attrs.frozen
class Lost:
    field: "Nowhere"  # noqa: F821  # that is the point


class New:
    def __new__(cls, *_):
        return super().__new__(cls)


NewMade = attrs.make_class("NewMade", {"field": attrs.field(type=int)}, bases=(New,))


@pytest.mark.parametrize(
    "value_class",
    [
        int,
        dict,
        Own,
        Started,
        Prepared,
        Endless,
        Box,
        Lost,
        NewMade,
        with_field(float),
        with_field(Any),
        with_field(datetime.datetime),
        with_field(list[int]),
        with_field(tuple[int, str]),
        with_field(dict[str, int]),
        with_field(Map[str, int]),
        with_field(Single),
        with_field(int | str),
        with_field(int, converter=int),
        with_field(int, eq=False),
        with_field(int, eq=abs),
        with_field(int, alias="other"),
        with_field(int, init=False, default=1),
        KeepsHash,
        attrs.make_class("Unequal", {"field": attrs.field(type=int)}, eq=False),
    ],
    ids=str,
)
def test_a_class_with_ways_of_its_own_is_not_plain(value_class):
    assert plain_codec(value_class) is None


def test_a_validator_holds_for_what_is_read():
    positive = with_field(int, validator=attrs.validators.ge(0))

    assert plain_codec(positive).read(b'{"field":1}') == positive(1)
    assert plain_codec(positive).read(b'{"field":-1}') is None
