"""The catalogue of leave bidding as Markdown, made from its deciders."""

import inspect
from collections.abc import Callable, Iterable
from typing import Any

import attrs
from tables import table

from argos_engine.domain.decider import Decider
from argos_engine.domains.bidding.active_year.decider import ACTIVE_YEAR
from argos_engine.domains.bidding.capability import CAPABILITIES, Capability
from argos_engine.domains.bidding.decider import AREA
from argos_engine.domains.bidding.operators.decider import OPERATORS
from argos_engine.domains.bidding.year.decider import YEAR

DECIDERS: tuple[Decider[Any, Any, Any], ...] = (YEAR, AREA, OPERATORS, ACTIVE_YEAR)


def events_of(decider: Decider[Any, Any, Any]) -> Callable[[], str]:
    """Return what makes the table of all event types of *decider*."""

    def part() -> str:
        rows = [
            (f"`{name}`", *_described(each.event_class), _change(decider, each))
            for name, each in decider.events.items()
        ]
        return table(("event type", "class", "when", "stored"), rows)

    return part


def commands_of(decider: Decider[Any, Any, Any]) -> Callable[[], str]:
    """Return what makes the table of all commands of *decider*."""

    def part() -> str:
        rows = [_described(each) for each in decider.commands]
        return table(("command", "what it asks for"), rows)

    return part


def capabilities() -> str:
    """Return which role has which capability."""
    rows = [
        (
            f"`{each}`",
            *("yes" if each in held else "" for held in CAPABILITIES.values()),
        )
        for each in Capability
    ]
    return table(("capability", *(f"`{role}`" for role in CAPABILITIES)), rows)


def _described(kind: type) -> tuple[str, str]:
    fields: Iterable[attrs.Attribute[Any]] = attrs.fields(kind)
    names = ", ".join(each.name for each in fields)
    paragraph = (inspect.getdoc(kind) or "").partition("\n\n")[0]
    return f"`{kind.__name__}({names})`", " ".join(paragraph.split())


def _change(decider: Decider[Any, Any, Any], event_type: Any) -> str:
    is_milestone = event_type.event_class in decider.snapshot_on
    return "with the full state" if is_milestone else "delta"
