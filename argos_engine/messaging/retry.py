"""How often, and after what pauses, something that failed is tried again."""

from typing import Any

import attrs

from argos_engine.domain.argument import seconds, whole
from argos_engine.errors import InvalidInputError

PAUSE_SECONDS_MIN = 0.001
"""What fails for long and is tried without a pause keeps a processor busy."""

_ATTEMPTS_MAX = 1_000


def _attempts(_: object, attribute: "attrs.Attribute[int]", value: int) -> None:
    whole(attribute.name, value, 1, _ATTEMPTS_MAX)


def _pause(_: object, attribute: "attrs.Attribute[Any]", value: float) -> None:
    if seconds(attribute.name, value) < PAUSE_SECONDS_MIN:
        rule = f"must be seconds from {PAUSE_SECONDS_MIN} on"
        raise InvalidInputError(attribute.name, value, rule)


@attrs.frozen(kw_only=True)
class RetryPolicy:
    """Doubles the pause with every failure in a row; gives up after some."""

    attempts_max: int = attrs.field(default=5, validator=_attempts)
    """How often the same events are tried before their subscription is parked. Errors
    that are `retryable` do not count: they pass by themselves."""
    first_pause_seconds: float = attrs.field(default=0.1, validator=_pause)
    pause_seconds_max: float = attrs.field(default=30.0, validator=_pause)

    def pause_seconds(self, failures: int) -> float:
        """Return for how long to pause after so many failures in a row."""
        doublings = min(failures - 1, _DOUBLINGS_MAX)
        return min(self.first_pause_seconds * 2.0**doublings, self.pause_seconds_max)


_DOUBLINGS_MAX = 60
"""Keeps the pause a number; no pause is as long as that."""
