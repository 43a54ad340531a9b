"""Arguments that callers give: of the right kind and within bounds, or refused."""

import inspect
import itertools
from collections.abc import (
    AsyncGenerator,
    Callable,
    Coroutine,
    Generator,
    Iterable,
)
from typing import ParamSpec, TypeVar

from argos_engine.errors import InvalidInputError

P = ParamSpec("P")
T = TypeVar("T")

TIMEOUT_SECONDS_MAX = 31_536_000
"""A year: longer than anybody waits, and what every clock of a machine can count."""

WHOLE_MAX = 2**63 - 1
"""What fits into a column of any store."""

_ITEMS_MAX = 10_000
"""Far more than any rules have; an endless collection ends here."""


def whole(name: str, value: object, least: int = 0, most: int = WHOLE_MAX) -> int:
    """Return *value* if it is a whole number from *least* to *most*, and no truth.

    Raises:
        InvalidInputError: Names the argument and its value.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        exact = int.__int__(value)  # a subclass may compare as it likes
        if least <= exact <= most:
            return exact
    rule = "on" if most == WHOLE_MAX else f"to {most}"
    raise InvalidInputError(name, value, f"must be a whole number from {least} {rule}")


def seconds(name: str, value: object) -> float:
    """Return *value* if it is a time from 0 to `TIMEOUT_SECONDS_MAX`.

    Raises:
        InvalidInputError: Names the argument and its value.
    """
    is_truth = isinstance(value, bool)
    if (
        isinstance(value, int | float)
        and not is_truth
        and 0 <= value <= TIMEOUT_SECONDS_MAX
    ):
        return value
    rule = f"must be seconds from 0 on, at most {TIMEOUT_SECONDS_MAX}"
    raise InvalidInputError(name, value, rule)


def instance(name: str, value: object, kind: type[T]) -> T:
    """Return *value* if it is a *kind*.

    Raises:
        InvalidInputError: Names the argument and its value.
    """
    if not isinstance(value, kind):
        raise InvalidInputError(name, value, f"must be of class {kind.__name__}")
    return value


def function(name: str, value: T) -> T:
    """Return *value* if it can be called.

    Raises:
        InvalidInputError: Names the argument and its value.
    """
    if not callable(value):
        raise InvalidInputError(name, value, "must be a function")
    return value


def complete(
    name: str, function: Callable[P, object], *args: P.args, **kwargs: P.kwargs
) -> None:
    """Call *function*, which does its work before it returns.

    A coroutine function, or one that yields, would not even have begun, and nobody
    would notice.

    Raises:
        InvalidInputError: It is one, or its answer has to be awaited.
        Exception: What it raised.
    """
    answer = function(*args, **kwargs)
    if answer is None:
        return
    if inspect.isawaitable(answer) or isinstance(answer, Generator | AsyncGenerator):
        if isinstance(answer, Coroutine | Generator):
            answer.close()  # nobody else will
        rule = "must have done its work when it returns; nobody awaits it here"
        raise InvalidInputError(name, answer, rule)


def iterable(name: str, value: Iterable[T]) -> Iterable[T]:
    """Return *value* if it can be gone through and is no text.

    Text is a collection of its letters, which nobody means.

    Raises:
        InvalidInputError: Names the argument and its value.
    """
    if isinstance(value, str | bytes) or not isinstance(value, Iterable):
        raise InvalidInputError(name, value, "must be a collection")
    return value


def items(name: str, value: Iterable[T], most: int) -> tuple[T, ...]:
    """Return what is in the collection *value*, which is at most *most* things.

    Raises:
        InvalidInputError: Names the argument and its value.
    """
    found = tuple(itertools.islice(iterable(name, value), most + 1))
    if len(found) > most:
        raise InvalidInputError(name, value, f"must have at most {most} items")
    return found


def all_of(name: str, value: Iterable[object], kind: type[T]) -> tuple[T, ...]:
    """Return what is in the collection *value*, all of it a *kind*.

    Raises:
        InvalidInputError: Names the argument and its value, or that of the item.
    """
    return tuple(instance(name, each, kind) for each in items(name, value, _ITEMS_MAX))
