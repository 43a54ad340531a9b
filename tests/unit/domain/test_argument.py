import enum
import itertools

import pytest

from argos_engine.domain.argument import (
    TIMEOUT_SECONDS_MAX,
    WHOLE_MAX,
    all_of,
    complete,
    function,
    instance,
    items,
    iterable,
    seconds,
    whole,
)
from argos_engine.errors import InvalidInputError


class Level(enum.IntEnum):
    HIGH = 3


def test_a_whole_number_is_returned_as_a_plain_one():
    assert whole("n", 3) == 3
    assert type(whole("n", Level.HIGH)) is int


@pytest.mark.parametrize("value", [-1, 11, WHOLE_MAX + 1, True, 1.0, "1", None])
def test_what_is_no_whole_number_within_bounds_is_named(value):
    with pytest.raises(InvalidInputError, match=r"n must be .* 0 to 10"):
        whole("n", value, 0, 10)


def test_a_number_without_an_upper_bound_still_fits_a_column():
    with pytest.raises(InvalidInputError, match="from 1 on"):
        whole("n", WHOLE_MAX + 1, 1)


@pytest.mark.parametrize("value", [0, 0.5, TIMEOUT_SECONDS_MAX])
def test_seconds_are_numbers_from_0_on(value):
    assert seconds("t", value) == value


@pytest.mark.parametrize(
    "value", [-1, float("nan"), float("inf"), TIMEOUT_SECONDS_MAX + 1, True, "1", None]
)
def test_what_cannot_be_waited_is_named(value):
    with pytest.raises(InvalidInputError, match="t must be seconds from 0 on"):
        seconds("t", value)


def test_kinds_and_functions_are_looked_at():
    assert instance("x", "a", str) == "a"
    assert function("x", len) is len
    with pytest.raises(InvalidInputError, match="x must be of class str, not 1"):
        instance("x", 1, str)
    with pytest.raises(InvalidInputError, match="x must be a function, not 1"):
        function("x", 1)


@pytest.mark.parametrize("value", ["text", b"bytes", None, 7])
def test_what_is_no_collection_is_named(value):
    with pytest.raises(InvalidInputError, match="x must be a collection"):
        iterable("x", value)


def test_a_collection_without_an_end_is_refused():
    assert items("x", [1, 2], 2) == (1, 2)
    with pytest.raises(InvalidInputError, match="x must have at most 2 items"):
        items("x", itertools.count(), 2)


def test_all_of_a_collection_are_of_one_kind():
    assert all_of("x", iter(["a"]), str) == ("a",)
    with pytest.raises(InvalidInputError, match="x must be of class str, not 1"):
        all_of("x", ["a", 1], str)


async def _coroutine():
    raise AssertionError("nobody awaits it")


def _generator():
    raise AssertionError("nobody iterates")
    yield


async def _asynchronous_generator():
    raise AssertionError("nobody iterates")
    yield


@pytest.mark.parametrize("answer", [None, 7, []])
def test_a_function_that_returns_has_done_its_work(answer):
    calls = []

    def function(*arguments):
        calls.append(arguments)
        return answer

    complete("handler", function, 1, 2)

    assert calls == [(1, 2)]


@pytest.mark.parametrize("function", [_coroutine, _generator, _asynchronous_generator])
def test_a_function_that_has_not_even_begun_is_named(function):
    with pytest.raises(InvalidInputError, match="handler must have done its work"):
        complete("handler", function)


def test_what_a_function_raises_comes_through():
    with pytest.raises(ZeroDivisionError):
        complete("handler", lambda: 1 / 0)
