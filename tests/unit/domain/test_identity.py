import pytest
from hypothesis import given
from hypothesis import strategies as st

from argos_engine.domain.identity import Position, StreamId, aggregate_type
from argos_engine.errors import InvalidInputError

types = st.from_regex(r"[a-z][a-z0-9-]{0,63}", fullmatch=True)
ids = st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=200)


@pytest.mark.parametrize("name", ["a", "bid-area", "x9", "a" * 64])
def test_short_lower_case_names_are_aggregate_types(name):
    assert aggregate_type(name) == name


@pytest.mark.parametrize(
    "value", ["", "A", "9a", "-a", "a_b", "a:b", "a\n", "\u00e4", "a" * 65, 7, None]
)
def test_other_values_are_no_aggregate_types(value):
    with pytest.raises(InvalidInputError, match="aggregate type must be 1 to 64"):
        aggregate_type(value)


def test_a_stream_reads_as_its_type_and_its_id():
    assert str(StreamId("account", "alice")) == "account:alice"


@given(types, ids)
def test_what_a_stream_reads_as_can_be_parsed(kind, name):
    stream = StreamId(kind, name)

    assert StreamId.parse(str(stream)) == stream


@pytest.mark.parametrize("text", ["", "account", "account:", ":alice", "Account:alice"])
def test_text_that_names_no_stream_is_refused(text):
    with pytest.raises(InvalidInputError):
        StreamId.parse(text)


@pytest.mark.parametrize("name", ["", " alice", "al\nice", 7, "x" * 201])
def test_an_aggregate_id_is_a_label(name):
    with pytest.raises(InvalidInputError, match="aggregate id"):
        StreamId("account", name)


def test_streams_are_values():
    one, same, other = (StreamId("account", name) for name in ("a", "a", "b"))

    assert {one, same, other} == {one, other}
    assert hash(one) == hash(same)
    with pytest.raises(AttributeError):
        one.aggregate_id = "b"


def test_positions_compare_by_shard_and_offset():
    assert Position(0, 9) < Position(0, 10) < Position(1, 1)
    assert str(Position(0, 9)) == "0/9"
