"""Who does something, why and when."""

import datetime
from collections.abc import Iterable

import attrs

from argos_engine.domain.argument import items
from argos_engine.domain.label import label
from argos_engine.value import Value

ROLES_MAX = 100
"""Roles of one principal: they are stored with each of its events."""


def _principal(value: str) -> str:
    return label("principal", value)


def _roles(value: Iterable[str]) -> frozenset[str]:
    return frozenset(label("role", name) for name in items("roles", value, ROLES_MAX))


@attrs.frozen
class Principal:
    """The person or program behind a command; stored with its event."""

    id: str = attrs.field(converter=_principal)
    roles: frozenset[str] = attrs.field(default=frozenset(), converter=_roles)


class Context(Value, frozen=True):
    """What `decide` may know besides state and command, checked by the desk.

    *at* is the engine's time in UTC and becomes the event's `recorded_at`, so a rule
    that depends on time gives the same result whenever it is asked again.
    """

    at: datetime.datetime
    principal: Principal
    cause: str
