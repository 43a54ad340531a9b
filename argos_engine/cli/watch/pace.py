"""How fast an engine works: what lies between two of its reports."""

from collections.abc import Mapping

import attrs

from argos_engine.runtime.health import Health


@attrs.frozen
class Pace:
    """What an engine did, for each second between two reports."""

    seconds: float
    answers: Mapping[str, float]
    """Commands a second, by the kind of their answer."""
    groups: float
    """Groups a second."""

    @property
    def commands(self) -> float:
        """Commands a second, whatever their answer."""
        return sum(self.answers.values())

    @property
    def commands_per_group(self) -> float | None:
        """How many commands a group has; None if there was no group."""
        return self.commands / self.groups if self.groups else None


def pace_between(before: Health, now: Health) -> Pace | None:
    """Return the pace between two reports; None if they are not of one engine."""
    seconds = (now.reported_at - before.reported_at).total_seconds()
    if seconds <= 0 or _engine(before) != _engine(now) or now.groups < before.groups:
        return None
    return Pace(
        seconds,
        {
            kind: (count - before.answers.get(kind, 0)) / seconds
            for kind, count in now.answers.items()
        },
        (now.groups - before.groups) / seconds,
    )


def _engine(health: Health) -> tuple[str, int]:
    return health.store_id, health.process_id
