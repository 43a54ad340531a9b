import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from argos_engine.audit.diff import Difference, DifferenceKind, differences

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


def as_text(value):
    return json.dumps(value, sort_keys=True)


def lines(before, after):
    return [str(each) for each in differences(before, after)]


def patched(value, found):
    """Apply differences to a value: what is left is the other one."""
    root = {"root": copy.deepcopy(value)}
    # From the end, so that a list loses its last items first and keeps its places.
    removed = [each for each in found if each.kind is DifferenceKind.REMOVED]
    others = [each for each in found if each.kind is not DifferenceKind.REMOVED]
    for each in [*others, *reversed(removed)]:
        container, place = root, "root"
        for part in each.path:
            container = container[place]
            place = int(part) if isinstance(container, list) else part
        if each.kind is DifferenceKind.REMOVED:
            del container[place]
        elif isinstance(container, list) and place == len(container):
            container.append(each.after)
        else:
            container[place] = each.after
    return root["root"]


@given(values)
def test_a_value_does_not_differ_from_itself(value):
    assert differences(value, copy.deepcopy(value)) == ()


@given(values, values)
def test_the_differences_are_all_there_is_between_two_values(before, after):
    found = differences(before, after)

    assert as_text(patched(before, found)) == as_text(after)


@given(values, values)
def test_the_way_back_is_the_way_forth_mirrored(before, after):
    forth = differences(before, after)
    back = differences(after, before)

    assert [each.path for each in forth] == [each.path for each in back]
    assert [each.before for each in forth] == [each.after for each in back]


@given(st.dictionaries(st.text(max_size=3), scalars))
def test_the_order_of_keys_does_not_matter(value):
    backwards = dict(reversed(value.items()))

    assert differences(value, backwards) == ()
    assert differences({}, backwards) == differences({}, value)


def test_fields_keys_and_places_are_named_from_the_outside_in():
    before = {"users": {"AB": {"crew": 3}}, "days": [1, 2, 3]}
    after = {"users": {"AB": {"crew": 4}, "CD": {}}, "days": [1, 5]}

    assert lines(before, after) == [
        "days.1: 2 -> 5",
        "days.2: removed 3",
        "users.AB.crew: 3 -> 4",
        "users.CD: added {}",
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [(1, True), (1, 1.0), (0.0, -0.0), (1, "1"), ([], {}), (None, 0)],
)
def test_values_of_different_kinds_are_never_the_same(before, after):
    assert differences(before, after) == (
        Difference((), DifferenceKind.CHANGED, before, after),
    )


def test_a_whole_state_has_a_name_of_its_own():
    assert lines(1, 2) == ["(state): 1 -> 2"]


def test_keys_that_could_be_mistaken_are_quoted():
    assert lines({}, {"a.b": 1, "": 2, "x\ny": 3, "1/AB": 4}) == [
        '"": added 2',
        "1/AB: added 4",
        '"a.b": added 1',
        '"x\\ny": added 3',
    ]


def test_a_long_value_is_cut_and_says_so():
    (line,) = lines({"a": "x" * 200}, {})

    assert line == f'a: removed "{"x" * 99}... (202 characters)'


def test_depth_is_no_limit():
    deep, other = {}, 1
    for _ in range(10_000):
        deep, other = {"a": deep}, {"a": other}

    (difference,) = differences(deep, other)

    assert len(difference.path) == 10_000
