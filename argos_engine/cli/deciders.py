"""Stream types by name: those of installed packages, and those the caller names."""

from collections.abc import Iterable, Iterator
from importlib.metadata import entry_points
from typing import NoReturn

from argos_engine.cli import exit_code
from argos_engine.cli.failure import fail
from argos_engine.cli.named_object import load_named
from argos_engine.domain.decider import Decider
from argos_engine.domain.stream_type import StreamType

GROUP = "argos_engine.domains"
"""The entry points of packages that ship a decider."""
_NONE_INSTALLED = (
    f": no package with entry points {GROUP!r} is installed; install argos-engine "
    "(a checkout alone does not do), or name a decider with --domain"
)


def load_types(names: Iterable[str] | None) -> tuple[StreamType, ...]:
    """Return all deciders and stream types, one for each aggregate type.

    One named by the caller goes before an installed one of the same type. Ends the
    verb if a name leads nowhere.
    """
    named: dict[str, StreamType] = {}
    for declared in map(_load, names or ()):
        kind = declared.aggregate_type
        if named.setdefault(kind, declared) is not declared:
            _wrong(f"--domain: two deciders for the aggregate type {kind!r}")
    shipped = {declared.aggregate_type: declared for declared in _shipped()}
    return tuple({**shipped, **named}.values())


def need_decider(types: Iterable[StreamType], aggregate_type: str) -> None:
    """End the verb with a message unless there is a decider for the type."""
    known = sorted(each.aggregate_type for each in _deciders(types))
    if aggregate_type not in known:
        wrong = f"no decider for the aggregate type {aggregate_type!r}"
        others = f", only for {', '.join(known)}; name one with --domain"
        _wrong(wrong + (others if known else _NONE_INSTALLED))


def need_any_decider(types: Iterable[StreamType]) -> None:
    """End the verb with a message unless there is a decider at all."""
    if not any(_deciders(types)):
        _wrong(f"no decider{_NONE_INSTALLED}")


def _deciders(types: Iterable[StreamType]) -> Iterator[StreamType]:
    return (each for each in types if isinstance(each, Decider))


def _shipped() -> Iterator[StreamType]:
    for entry_point in entry_points(group=GROUP):
        yield _load(entry_point.value)


def _load(name: str) -> StreamType:
    found = load_named(name, "--domain", "domain")
    if not isinstance(found, StreamType):
        kind = type(found).__name__
        _wrong(f"the domain {name!r} is not a Decider or StreamType but {kind}")
    return found


def _wrong(message: str) -> NoReturn:
    fail(exit_code.USAGE, message)
