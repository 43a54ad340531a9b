"""Deciders by name: those that installed packages ship, and those the caller names."""

from collections.abc import Collection, Iterable, Iterator
from importlib.metadata import entry_points
from typing import NoReturn

from argos_engine.cli import exit_code
from argos_engine.cli.failure import fail
from argos_engine.cli.named_object import load_named
from argos_engine.domain.decider import Decider
from argos_engine.engine import AnyDecider

GROUP = "argos_engine.domains"
"""The entry points of packages that ship a decider."""
_NONE_INSTALLED = (
    f": no package with entry points {GROUP!r} is installed; install argos-engine "
    "(a checkout alone does not do), or name a decider with --domain"
)


def load_deciders(names: Iterable[str] | None) -> tuple[AnyDecider, ...]:
    """Return all deciders, one for each aggregate type.

    A decider named by the caller goes before an installed one of the same type. Ends
    the verb if a name leads nowhere.
    """
    named: dict[str, AnyDecider] = {}
    for decider in map(_load, names or ()):
        other = named.setdefault(decider.aggregate_type, decider)
        if other is not decider:
            kind = decider.aggregate_type
            _wrong(f"--domain: two deciders for the aggregate type {kind!r}")
    shipped = {decider.aggregate_type: decider for decider in _shipped()}
    return tuple({**shipped, **named}.values())


def need_decider(deciders: Iterable[AnyDecider], aggregate_type: str) -> None:
    """End the verb with a message unless there is a decider for the type."""
    known = sorted(each.aggregate_type for each in deciders)
    if aggregate_type not in known:
        wrong = f"no decider for the aggregate type {aggregate_type!r}"
        others = f", only for {', '.join(known)}; name one with --domain"
        _wrong(wrong + (others if known else _NONE_INSTALLED))


def need_any_decider(deciders: Collection[AnyDecider]) -> None:
    """End the verb with a message unless there is a decider at all."""
    if not deciders:
        _wrong(f"no decider{_NONE_INSTALLED}")


def _shipped() -> Iterator[AnyDecider]:
    for entry_point in entry_points(group=GROUP):
        yield _load(entry_point.value)


def _load(name: str) -> AnyDecider:
    found = load_named(name, "--domain", "domain")
    if not isinstance(found, Decider):
        _wrong(f"the domain {name!r} is not a Decider but {type(found).__name__}")
    return found


def _wrong(message: str) -> NoReturn:
    fail(exit_code.USAGE, message)
